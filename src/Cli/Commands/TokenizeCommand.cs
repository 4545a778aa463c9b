using System.CommandLine;
using System.Text.Json;
using Tppo.Cli.Tokenizing;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Tokenization.Templates;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>`tppo tokenize`: a model folder's token ids of texts and chats, for comparison with another implementation.</summary>
internal static class TokenizeCommand
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder; its weights are not needed.", Required = true };
        var input = new Option<string>("--input")
        {
            Description = "A JSON file: {\"texts\": […], \"chats\": [[{\"role\", \"content\"}, …]]}.",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("tokenize", "Print the token ids of texts, and of chats with the prompt for a response.")
        {
            model, input, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(model)!, parsed.GetValue(input)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(string folder, string path, bool json)
    {
        var input = InputFile.Read<TokenizeInput>(path);
        var tokenizer = TokenizerFile.Read(folder);
        var template = input.Chats is { Count: > 0 } ? Template(folder) : null;
        var output = new TokenizeOutput(
            [.. (input.Texts ?? []).Select((text, i) =>
                Tokenize(tokenizer, text ?? throw new UserException($"{path}: texts[{i}] is null")))],
            [.. (input.Chats ?? []).Select((chat, i) => Tokenize(tokenizer, template!, Checked(chat, path, i)))]);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(output, Snake));
        else
            Print(output);
        return 0;
    }

    /// <exception cref="UserException">The folder has no chat template.</exception>
    public static ChatTemplate Template(string folder)
        => ChatTemplate.Read(folder, TimeProvider.System)
            ?? throw new UserException(
                $"{folder} has no chat template: neither chat_template.jinja nor chat_template in tokenizer_config.json");

    private static TokenizedText Tokenize(ITokenizer tokenizer, string text)
        => new(tokenizer.Encode(text, addSpecial: true), tokenizer.Decode(tokenizer.Encode(text), withSpecial: true));

    private static TokenizedChat Tokenize(ITokenizer tokenizer, ChatTemplate template, IReadOnlyList<ChatMessage> chat)
    {
        var text = template.Render(chat);
        return new TokenizedChat(text, tokenizer.Encode(text));
    }

    private static IReadOnlyList<ChatMessage> Checked(IReadOnlyList<ChatMessage>? chat, string path, int i)
        => chat is not null && chat.All(message => message is not null)
            ? chat
            : throw new UserException($"{path}: chats[{i}] is not a list of messages");

    private static void Print(TokenizeOutput output)
    {
        foreach (var text in output.Texts)
            Console.WriteLine($"{string.Join(' ', text.Ids)}\n  {text.Decoded}");
        foreach (var chat in output.Chats)
            Console.WriteLine($"{string.Join(' ', chat.Ids)}\n{chat.Text}");
    }
}
