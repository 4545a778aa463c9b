using System.Text.Json;

namespace Tppo.Tasks.Data;

/// <summary>Reads a value of a row; a value of another kind is an error that says what is expected.</summary>
internal static class RowValue
{
    public static string Text(JsonElement value, string key, string place, string kinds = "a string") =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new TaskException($"{place}: \"{key}\" is {Kind(value.ValueKind)}: make it {kinds}.");

    /// <summary>A text, or a number as it is written.</summary>
    public static string TextOrNumber(JsonElement value, string key, string place) =>
        value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(value, key, place, "a string or a number");

    /// <summary>The messages of a prompt that is a conversation; null where it is none.</summary>
    public static List<Message>? Messages(JsonElement prompt, string key, string place) => prompt.ValueKind != JsonValueKind.Array ? null
        : [.. prompt.EnumerateArray().Select(message =>
            Member(message, "role") is { } role && Member(message, "content") is { } content
                ? new Message(role, content)
                : throw new TaskException(
                    $"{place}: \"{key}\" is an array of something else than messages: "
                    + "write {\"role\": \"user\", \"content\": \"…\"}."))];

    /// <summary>The text of a prompt: as it stands, or the contents of its messages.</summary>
    public static string Prompt(JsonElement prompt, IReadOnlyList<Message>? messages, string key, string place) => messages is null
        ? Text(prompt, key, place, "a string or a list of messages")
        : string.Join('\n', messages.Select(message => message.Content));

    /// <summary>A value as JSON; null where it is missing or null.</summary>
    public static string? Raw(JsonElement row, string key) =>
        row.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;

    private static string? Member(JsonElement message, string key) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };
}
