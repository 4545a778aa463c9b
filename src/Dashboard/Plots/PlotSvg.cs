using System.Globalization;
using System.Net;
using System.Text;
using Tppo.Operating.Charts;

namespace Tppo.Dashboard.Plots;

/// <summary>Draws a plot as SVG whose words and frame take the colours of the page.</summary>
internal static class PlotSvg
{
    private const int Left = 58;
    private const int Right = 548;
    private const int Top = 34;
    private const int Bottom = 216;
    private const int Width = 560;
    private const int Height = 250;
    private const int Parts = 240;

    /// <summary>Places that tell their values where the pointer rests.</summary>
    private const int Strips = 60;

    private const double LetterWidth = 6.1;

    /// <returns>An `svg` element; empty where there is nothing to draw.</returns>
    public static string Of(Plot plot)
    {
        var lines = plot.Lines.Where(line => line.X.Length > 0).ToList();
        if (lines.Count == 0)
            return "";
        var x = AxisScale.Steps(lines.Min(line => line.X[0]), lines.Max(line => line.X[^1]), ticks: 8);
        var values = lines.SelectMany(line => line.Y).ToList();
        var y = AxisScale.Rounded(
            Math.Min(values.Min(), plot.Bottom ?? double.PositiveInfinity),
            Math.Max(values.Max(), plot.Top ?? double.NegativeInfinity),
            ticks: 4);
        var svg = new StringBuilder();
        var label = WebUtility.HtmlEncode(plot.Title);
        Append(svg, $"<svg class=\"plot\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">");
        AppendFrame(svg, plot, x, y);
        foreach (var line in lines)
            AppendLine(svg, line, x, y);
        AppendLegend(svg, lines);
        AppendStrips(svg, plot, lines, x);
        return svg.Append("</svg>").ToString();
    }

    private static void AppendFrame(StringBuilder svg, Plot plot, AxisScale x, AxisScale y)
    {
        foreach (var tick in y.Ticks)
        {
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{YOf(y, tick):0.#}\" y2=\"{YOf(y, tick):0.#}\"/>");
            Append(svg, $"<text x=\"{Left - 8}\" y=\"{YOf(y, tick) + 4:0.#}\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        foreach (var tick in x.Ticks)
            Append(svg, $"<text x=\"{XOf(x, tick):0.#}\" y=\"{Bottom + 15}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        foreach (var mark in plot.Marks ?? [])
            Append(svg, $"<line class=\"mark\" x1=\"{XOf(x, mark):0.#}\" x2=\"{XOf(x, mark):0.#}\" y1=\"{Top}\" y2=\"{Bottom}\"/>");
        Append(svg, $"<text x=\"{Right}\" y=\"{Bottom + 30}\" text-anchor=\"end\">{WebUtility.HtmlEncode(plot.XLabel)}</text>");
        Append(svg, $"<text class=\"title\" x=\"{Left}\" y=\"14\">{WebUtility.HtmlEncode(plot.Title)}</text>");
        Append(svg, $"<text x=\"{Right}\" y=\"14\" text-anchor=\"end\">{WebUtility.HtmlEncode(plot.YLabel)}</text>");
    }

    private static void AppendLine(StringBuilder svg, PlotLine line, AxisScale x, AxisScale y)
    {
        var (xs, ys) = Thinning.Of(line.X, line.Y, Parts);
        var width = line.Dots ? 2.2 : line.Faint ? 1 : 1.6;
        Append(svg, $"<polyline fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" points=\"");
        for (var i = 0; i < xs.Length; i++)
            Append(svg, $"{XOf(x, xs[i]):0.#},{YOf(y, ys[i]):0.#} ");
        svg.Append("\"/>");
        if (line.Dots || xs.Length == 1)
        {
            for (var i = 0; i < xs.Length; i++)
                Append(svg, $"<circle cx=\"{XOf(x, xs[i]):0.#}\" cy=\"{YOf(y, ys[i]):0.#}\" r=\"3\" fill=\"{line.Color}\"/>");
        }
    }

    private static void AppendLegend(StringBuilder svg, List<PlotLine> lines)
    {
        double x = Left;
        foreach (var line in lines.Count > 1 ? Enumerable.Reverse(lines) : [])
        {
            Append(svg, $"<rect x=\"{x:0.#}\" y=\"23\" width=\"14\" height=\"3\" rx=\"1.5\" fill=\"{line.Color}\"/>");
            Append(svg, $"<text x=\"{x + 19:0.#}\" y=\"28\">{WebUtility.HtmlEncode(line.Label)}</text>");
            x += 19 + line.Label.Length * LetterWidth + 16;
        }
    }

    private static void AppendStrips(StringBuilder svg, Plot plot, List<PlotLine> lines, AxisScale x)
    {
        var places = lines.MaxBy(line => line.X.Length)!.X;
        var count = Math.Min(Strips, places.Length);
        for (var strip = 0; strip < count; strip++)
        {
            var place = places[strip * (places.Length - 1) / Math.Max(1, count - 1)];
            var words = lines.AsEnumerable().Reverse()
                .Select(line => (line.Label, Value: At(line, place)))
                .Where(one => one.Value.HasValue);
            var width = (Right - Left) / (double)count;
            Append(svg, $"<rect class=\"strip\" x=\"{XOf(x, place) - width / 2:0.#}\" y=\"{Top}\" width=\"{width:0.#}\" ");
            Append(svg, $"height=\"{Bottom - Top}\"><title>{WebUtility.HtmlEncode(plot.XLabel)} {x.Label(place)}");
            foreach (var (label, value) in words)
                Append(svg, $"\n{WebUtility.HtmlEncode(label)} {value:0.####}");
            svg.Append("</title></rect>");
        }
    }

    /// <summary>The line's newest value by then.</summary>
    private static double? At(PlotLine line, double place)
    {
        var found = Array.BinarySearch(line.X, place);
        var index = found >= 0 ? found : ~found - 1;
        return index >= 0 ? line.Y[index] : null;
    }

    private static double XOf(AxisScale x, double value) => Left + (value - x.Min) / (x.Max - x.Min) * (Right - Left);

    private static double YOf(AxisScale y, double value) => Bottom - (value - y.Min) / (y.Max - y.Min) * (Bottom - Top);

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
