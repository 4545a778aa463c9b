using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization.Templates.Evaluation;
using Tppo.Modeling.Tokenization.Templates.Syntax;

namespace Tppo.Modeling.Tokenization.Templates;

/// <summary>A model's chat template: the part of Jinja that Qwen's and Llama's use, rendered as transformers renders it.</summary>
public sealed class ChatTemplate
{
    private const string FileName = "chat_template.jinja";
    private readonly string _origin;
    private readonly Block _template;
    private readonly IReadOnlyDictionary<string, string> _specialTokens;
    private readonly TimeProvider _time;

    /// <param name="source">Jinja.</param>
    /// <param name="origin">What errors call the template.</param>
    /// <param name="specialTokens">`bos_token`, `eos_token` and so on, for the template to name.</param>
    /// <param name="time">The template may ask for the date.</param>
    /// <exception cref="ModelException">The template is not understood; the message names the line.</exception>
    public ChatTemplate(string source, string origin, IReadOnlyDictionary<string, string> specialTokens, TimeProvider time)
    {
        _origin = origin;
        _specialTokens = specialTokens;
        _time = time;
        _template = Located(() => StatementParser.Parse(source));
    }

    /// <summary>The template of chat_template.jinja, else of tokenizer_config.json; null where the folder has none.</summary>
    /// <exception cref="ModelException">A file cannot be read, or the template is not understood.</exception>
    public static ChatTemplate? Read(string folder, TimeProvider time)
    {
        var specialTokens = SpecialTokenTexts.Read(folder);
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
            return new ChatTemplate(FolderFile.ReadText(file), file, specialTokens, time);
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(path))
            return null;
        var json = JsonFields.Parse(path);
        // A text, or a list of named ones, of which `default` is for chats.
        var source = json.HasText("chat_template") ? json.Text("chat_template")
            : json.Children("chat_template").FirstOrDefault(named => named.Text("name") == "default")?.Text("template");
        return source is null ? null : new ChatTemplate(source, $"{path}: chat_template", specialTokens, time);
    }

    /// <summary>
    /// The text of <paramref name="messages"/>; with
    /// <paramref name="addGenerationPrompt"/>, up to where the assistant begins to speak.
    /// </summary>
    /// <exception cref="ModelException">The template refuses the messages, or has an error; the message names the line.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var scope = new Scope(null);
        foreach (var (name, function) in Functions.All(_time))
            scope[name] = function;
        foreach (var (name, text) in _specialTokens)
            scope[name] = text;
        scope["messages"] = messages
            .Select(message => (object?)new Dictionary<string, object?> { ["role"] = message.Role, ["content"] = message.Content })
            .ToList();
        scope["add_generation_prompt"] = addGenerationPrompt;
        scope["tools"] = null;
        scope["documents"] = null;
        return Located(() =>
        {
            var output = new Output();
            _template.Render(new Scope(scope), output);
            return output.ToString();
        });
    }

    private T Located<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (TemplateError error)
        {
            throw new ModelException($"{_origin}, line {error.Line}: {error.Message}", error);
        }
        catch (InsufficientExecutionStackException exception)
        {
            throw new ModelException($"{_origin}: nests too deeply", exception);
        }
    }
}

/// <summary>One turn of a chat.</summary>
/// <param name="Role">`system`, `user` or `assistant`, as a rule.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content);
