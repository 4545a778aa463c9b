using System.Text.Json;

namespace Tppo.Tasks.Data;

/// <summary>Finds a problem in a row of data: its own two keys, or verl's layout.</summary>
/// <param name="promptKey">Where the prompt is: a key, or a path of keys with dots.</param>
/// <param name="answerKey">Where the answer is, likewise.</param>
/// <param name="promptOption">What sets the prompt's place, for errors.</param>
/// <param name="answerOption">What sets the answer's place, for errors.</param>
internal sealed class ProblemRow(string promptKey, string answerKey, string promptOption, string answerOption)
{
    public const string DataSourceKey = "data_source";
    public const string ExtraKey = "extra_info";
    private const string VerlAnswerKey = "reward_model.ground_truth";

    /// <summary>What <see cref="Problem.DataSource"/> is where a row does not say.</summary>
    public const string DefaultDataSource = TaskCatalog.Files;

    /// <summary>The problem of a row.</summary>
    /// <param name="row">Any JSON.</param>
    /// <param name="place">File and row, for errors.</param>
    /// <exception cref="TaskException">The row has no problem.</exception>
    public Problem Read(JsonElement row, string place)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new TaskException($"{place}: not a JSON object: write {{\"{promptKey}\": \"…\", \"{answerKey}\": \"…\"}}.");
        var prompt = Find(row, promptKey) ?? throw Missing(row, promptKey, promptOption, place);
        var answer = Find(row, answerKey) ?? Find(row, VerlAnswerKey) ?? throw Missing(row, answerKey, answerOption, place);
        var messages = RowValue.Messages(prompt, promptKey, place);
        return new Problem(
            Filled(RowValue.Prompt(prompt, messages, promptKey, place), promptKey, place),
            Filled(RowValue.TextOrNumber(answer, answerKey, place), answerKey, place),
            row.TryGetProperty(DataSourceKey, out var source)
                ? Filled(RowValue.Text(source, DataSourceKey, place), DataSourceKey, place)
                : DefaultDataSource)
        {
            Messages = messages,
            Extra = RowValue.Raw(row, ExtraKey),
        };
    }

    /// <summary>The value of a key of exactly that name, or at the end of a path; null where there is none.</summary>
    private static JsonElement? Find(JsonElement row, string key)
    {
        if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty(key, out var value))
            return value;
        foreach (var part in key.Split('.'))
        {
            if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty(part, out row))
                return null;
        }
        return row;
    }

    private static string Filled(string text, string key, string place) => string.IsNullOrWhiteSpace(text)
        ? throw new TaskException($"{place}: \"{key}\" is empty: fill it in or delete the line.")
        : text;

    private static TaskException Missing(JsonElement row, string key, string option, string place)
    {
        var keys = string.Join(", ", row.EnumerateObject().Select(property => property.Name).Take(10));
        return new($"{place}: no \"{key}\" (keys: {keys}): add it, or set {option} to the key that holds it.");
    }
}
