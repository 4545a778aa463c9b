using System.Text.Json;
using Tppo.Tasks.Rewards;

namespace Tppo.Tasks.Data;

/// <summary>
/// Responses that are to be judged, from a file: in each row <c>answer</c> and <c>response</c>, and what else the data says of the
/// problem: <c>prompt</c>, <c>data_source</c>, <c>extra_info</c>.
/// </summary>
public static class ResponseFile
{
    /// <summary>The responses of a file, in its order.</summary>
    /// <exception cref="TaskException">The file cannot be read, holds no response, or has a bad row.</exception>
    public static IReadOnlyList<Response> Read(string path) => RowFile.Read(path, "response", Row);

    private static Response Row(JsonElement row, string place)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new TaskException($"{place}: not a JSON object: write {{\"answer\": \"…\", \"response\": \"…\"}}.");
        return new Response(
            Given(row, "prompt") is { } prompt ? RowValue.Prompt(prompt, RowValue.Messages(prompt, "prompt", place), "prompt", place) : "",
            RowValue.Text(Required(row, "response", place), "response", place),
            RowValue.TextOrNumber(Required(row, "answer", place), "answer", place),
            Given(row, ProblemRow.DataSourceKey) is { } source
                ? RowValue.Text(source, ProblemRow.DataSourceKey, place)
                : ProblemRow.DefaultDataSource,
            RowValue.Raw(row, ProblemRow.ExtraKey));
    }

    private static JsonElement? Given(JsonElement row, string key) =>
        row.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Required(JsonElement row, string key, string place) => row.TryGetProperty(key, out var value)
        ? value
        : throw new TaskException($"{place}: no \"{key}\": each line needs \"answer\" and \"response\".");
}
