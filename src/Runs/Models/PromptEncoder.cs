using System.Globalization;
using Tppo.Modeling;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Tokenization.Templates;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Runs.Models;

/// <summary>
/// What the model is given for a problem: the token ids of its prompt, in `prompt_template` and the model's chat template.
/// </summary>
public sealed class PromptEncoder
{
    private const string User = "user";
    private const int ShownCharacters = 60;
    private readonly TaskOptions _options;
    private readonly ITokenizer _tokenizer;
    private readonly Lazy<ChatTemplate?> _template;

    private PromptEncoder(TaskOptions options, ITokenizer tokenizer, Lazy<ChatTemplate?> template, int maxLength)
        => (_options, _tokenizer, _template, MaxLength) = (options, tokenizer, template, maxLength);

    /// <summary>Tokens of the longest prompt that fits.</summary>
    public int MaxLength { get; }

    /// <param name="options">How prompts are put.</param>
    /// <param name="folder">Of the model; empty for a new one, which has no chat template.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="maxLength">Tokens of the longest prompt that fits.</param>
    /// <exception cref="UserException">`apply_chat_template` is `always`, and the model has no template.</exception>
    /// <exception cref="ModelException">`apply_chat_template` is `always`, and the template is not understood.</exception>
    public static PromptEncoder Read(TaskOptions options, string folder, ITokenizer tokenizer, int maxLength)
    {
        // Templates ask for today's date. One that moved would give the processes of a run, its resumption or a second run of the
        // same recipe other prompts: so the date is in the recipe.
        var clock = new StandingClock(DateOnly.ParseExact(options.ChatTemplateDate, TaskOptions.DateFormat, CultureInfo.InvariantCulture));
        // Only once it is needed: a template that is not understood does not disturb who has prompts of text.
        var template = new Lazy<ChatTemplate?>(() => folder.Length == 0 ? null : ChatTemplate.Read(folder, clock));
        if (options.ApplyChatTemplate == ChatTemplateUse.Always && template.Value is null)
            throw new UserException(
                $"apply_chat_template is always, but the model {folder} has no chat template: add its chat_template.jinja, or take auto "
                + "or never");
        return new PromptEncoder(options, tokenizer, template, maxLength);
    }

    /// <summary>Whether the prompt has at least one token and at most <see cref="MaxLength"/>.</summary>
    /// <exception cref="UserException">The chat template refuses the prompt.</exception>
    public bool Fits(Problem problem) => Fits(Ids(problem));

    /// <summary>The prompt's token ids.</summary>
    /// <exception cref="UserException">The prompt does not fit, or the chat template refuses it.</exception>
    public int[] Encode(Problem problem)
    {
        var ids = Ids(problem);
        return Fits(ids) ? ids : throw new UserException(
            $"max_prompt_length is {MaxLength}, but a prompt has {ids.Length} tokens: {Beginning(problem)}");
    }

    private bool Fits(int[] ids) => ids.Length > 0 && ids.Length <= MaxLength;

    private int[] Ids(Problem problem) => Conversation(problem) is { } messages && _template.Value is { } template
        ? _tokenizer.Encode(Rendered(template, messages, problem)) // the template writes the beginning of the text itself
        : _tokenizer.Encode(Framed(problem.Prompt), addSpecial: true);

    /// <summary>What a chat template would get; null where the prompt stays text.</summary>
    private IReadOnlyList<Message>? Conversation(Problem problem) => _options.ApplyChatTemplate switch
    {
        ChatTemplateUse.Never => null,
        ChatTemplateUse.Always => problem.Messages ?? [new Message(User, problem.Prompt)],
        _ => problem.Messages,
    };

    private string Rendered(ChatTemplate template, IReadOnlyList<Message> messages, Problem problem)
    {
        var asked = messages.Select(message => message.Role).ToList().LastIndexOf(User);
        if (asked < 0 && _options.PromptTemplate.Length > 0)
            throw new UserException($"prompt_template is for the last message of the user, and a prompt has none: {Beginning(problem)}");
        try
        {
            var framed = messages.Select((message, i) => i == asked ? Framed(message.Content) : message.Content);
            return template.Render([.. messages.Zip(framed, (message, content) => new ChatMessage(message.Role, content))]);
        }
        catch (ModelException exception)
        {
            throw new UserException(
                $"{exception.Message.ReplaceLineEndings(" ")}; the prompt: {Beginning(problem)} (mend it, or set apply_chat_template to "
                + "never)", exception);
        }
    }

    private string Framed(string text)
        => _options.PromptTemplate.Length == 0 ? text : _options.PromptTemplate.Replace("{prompt}", text, StringComparison.Ordinal);

    private static string Beginning(Problem problem)
    {
        var line = problem.Prompt.ReplaceLineEndings(" ");
        return line.Length <= ShownCharacters ? line : line[..ShownCharacters] + "…";
    }
}
