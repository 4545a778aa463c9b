using System.Globalization;
using Spectre.Console;
using Tppo.Cli.Operating;

namespace Tppo.Cli.Verifying;

/// <summary>Verdicts for a person: a line a row, and a summary by data source.</summary>
internal static class TrialText
{
    private const int ShownCharacters = 100;

    /// <summary>Number, verdict, reward and extracted answer (or why there is no verdict) of each row.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<TrialRow> rows) => rows.Select((row, i) => string.Create(
        CultureInfo.InvariantCulture,
        $"{i + 1,6}  {Verdict(row),-10}  {Number(row.Reward),8}  {OneLine(row.Error ?? row.Extracted ?? "-")}"));

    /// <summary>Counts, share of right ones and mean reward of each data source.</summary>
    /// <param name="rows">The verdicts.</param>
    /// <param name="sources">The data source of each.</param>
    public static Table Summary(IReadOnlyList<TrialRow> rows, IEnumerable<string> sources) => TextTable.Of(
        ["data source", "#rows", "#right", "#wrong", "#no verdict", "#accuracy", "#mean reward"],
        rows.Zip(sources, (row, source) => (row, source))
            .GroupBy(one => one.source, one => one.row)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(Source));

    private static IEnumerable<string> Source(IGrouping<string, TrialRow> rows)
    {
        var (right, wrong) = (rows.Count(row => row.Correct == true), rows.Count(row => row.Correct == false));
        var (all, judged) = (rows.Count(), right + wrong);
        return
        [
            OneLine(rows.Key), Number(all), Number(right), Number(wrong), Number(all - judged),
            judged == 0 ? "-" : ((double)right / judged).ToString("P1", CultureInfo.InvariantCulture),
            Number(rows.Average(row => row.Reward)),
        ];
    }

    private static string Verdict(TrialRow row) => row.Correct switch
    {
        true => "right",
        false => "wrong",
        null => "no verdict",
    };

    private static string Number(float? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>What a model wrote must not move the cursor.</summary>
    private static string OneLine(string text)
    {
        var shown = text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
