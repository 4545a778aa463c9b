using static Tppo.Cli.Reporting.Html;

namespace Tppo.Cli.Reporting;

/// <summary>A run as one page of HTML that is self-contained: no script, no network, charts included.</summary>
internal static class HtmlReport
{
    /// <summary>The page.</summary>
    public static string Render(ReportData data) =>
        $"""
         <!doctype html>
         <html lang="en">
         <head>
         <meta charset="utf-8">
         <meta name="viewport" content="width=device-width, initial-scale=1">
         <title>{Encode(data.RunName)} · T-PPO report</title>
         <style>
         {ReportStyle.Css}
         </style>
         </head>
         <body>
         <main>
         <h1>{Encode(data.RunName)}</h1>
         {Facts(data)}
         {VerdictList(data)}
         {Summary(data)}
         {ChartGrid(data)}
         {TrajectoryHtml.Section(data.Before, data.After)}
         <details><summary>Resolved recipe</summary><pre>{Encode(data.RecipeJson)}</pre></details>
         </main>
         </body>
         </html>

         """;

    private static string Facts(ReportData data)
    {
        var facts = new[] { "task", "seed" }
            .Select(name => (Name: name, Value: Property(data.RecipeJson, name)))
            .Where(fact => fact.Value is not null)
            .Select(fact => $"{fact.Name} <b>{Encode(fact.Value!)}</b>");
        return $"<p class=\"facts\">{string.Join(" · ", facts.Prepend("Truncated PPO"))}</p>";
    }

    private static string VerdictList(ReportData data)
    {
        var figures = Outcome.Of(data);
        return figures.Count == 0 ? "" : $"<ul class=\"verdict\">{string.Concat(figures.Select(Figure))}</ul>";
    }

    private static string Figure((string Label, string? Before, string After) figure)
    {
        var before = figure.Before is null ? "" : $"<s>{Encode(figure.Before)} → </s>";
        return $"<li><small>{Encode(figure.Label)}</small>{before}<strong>{Encode(figure.After)}</strong></li>";
    }

    private static string Summary(ReportData data)
    {
        var rows = data.Summary.Select(row => $"<tr><th scope=\"row\">{Encode(row.Label)}</th><td>{Encode(row.Value)}</td></tr>");
        return data.Summary.Count == 0 ? "" : $"<section><h2>Summary</h2><table>{string.Concat(rows)}</table></section>";
    }

    private static string ChartGrid(ReportData data)
    {
        var charts = Charts.Draw(data.Rows);
        var figures = charts.Select(chart => $"<figure class=\"card\" id=\"{chart.Id}\">{chart.Svg}</figure>");
        return charts.Count == 0 ? "" : $"<section><h2>Training</h2><div class=\"grid\">{string.Concat(figures)}</div></section>";
    }
}
