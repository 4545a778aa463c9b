using System.Globalization;
using System.Xml.Linq;
using Tppo.Operating.Charts;

namespace Tppo.Cli.Reporting;

/// <summary>The words of a chart: title, legend, axis labels and ticks, as SVG text in the reader's own fonts.</summary>
internal static class ChartText
{
    private const string Fonts = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
    private const string Ink = "#0f172a";
    private const string Muted = "#64748b";
    private const double LetterWidth = 5.9;

    /// <summary>All words of a chart in one group, the values of its dots included, which show where the pointer rests.</summary>
    public static XElement For(ChartSpec spec, IReadOnlyList<ChartSeries> series, ChartFrame frame)
    {
        var middle = (ChartFrame.Top + ChartFrame.Bottom) / 2;
        return Element("g",
            [new("font-family", Fonts), new("font-size", 11), new("fill", Muted)],
            Text(ChartFrame.Left, 22, spec.Title, "start", new("font-size", 15), new("font-weight", 600), new("fill", Ink)),
            spec.Lines.Count > 1 ? Legend(series) : [],
            frame.X.Ticks.Select(tick => Text(frame.XOf(tick), ChartFrame.Bottom + 16, frame.X.Label(tick), "middle")),
            frame.Y.Ticks.Select(tick => Text(ChartFrame.Left - 8, frame.YOf(tick) + 4, frame.Y.Label(tick), "end")),
            Text((ChartFrame.Left + ChartFrame.Right) / 2, ChartFrame.Height - 9, "step", "middle"),
            Text(0, 0, spec.YLabel, "middle", new XAttribute("transform", $"translate(13 {middle}) rotate(-90)")),
            series.Where(one => one.Line.Style == ChartLineStyle.Points).SelectMany(one => Values(one, frame)));
    }

    // A chart that is made for one line says in its title what that is.
    private static IEnumerable<XElement> Legend(IReadOnlyList<ChartSeries> series)
    {
        double x = ChartFrame.Left;
        foreach (var line in series.Select(one => one.Line).Reverse())
        {
            yield return Element("rect",
                [new("x", x), new("y", 37), new("width", 14), new("height", 3), new("rx", 1.5), new("fill", line.Color)]);
            yield return Text(x + 19, 42, line.Label, "start");
            x += 19 + line.Label.Length * LetterWidth + 16;
        }
    }

    private static IEnumerable<XElement> Values(ChartSeries series, ChartFrame frame)
    {
        for (var i = 0; i < series.Values.Length; i++)
        {
            yield return Element("circle",
                [
                    new("cx", Rounded(frame.XOf(series.Steps[i]))),
                    new("cy", Rounded(frame.YOf(series.Values[i]))),
                    new("r", 7),
                    new("fill-opacity", 0),
                ],
                Element("title", [], string.Create(CultureInfo.InvariantCulture, $"step {series.Steps[i]}: {series.Values[i]:0.###}")));
        }
    }

    private static XElement Text(double x, double y, string text, string anchor, params XAttribute[] more) =>
        Element("text", [new("x", Rounded(x)), new("y", Rounded(y)), new("text-anchor", anchor), .. more], text);

    private static XElement Element(string name, XAttribute[] attributes, params object[] content) =>
        new(ChartSvg.Namespace + name, attributes, content);

    private static double Rounded(double value) => Math.Round(value, 2);
}
