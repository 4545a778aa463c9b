namespace Tppo.Dashboard.Plots;

/// <summary>A picture of lines over a common axis.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="XLabel">What the horizontal axis counts.</param>
/// <param name="YLabel">What the vertical axis measures.</param>
/// <param name="Lines">Those that have points, the hindmost first.</param>
/// <param name="Bottom">A value that the vertical axis reaches down to at least.</param>
/// <param name="Top">A value that it reaches up to at least.</param>
/// <param name="Marks">Places on the horizontal axis that are marked.</param>
internal sealed record Plot(
    string Title,
    string XLabel,
    string YLabel,
    IReadOnlyList<PlotLine> Lines,
    double? Bottom = 0,
    double? Top = null,
    IReadOnlyList<double>? Marks = null);

/// <summary>A line.</summary>
/// <param name="Label">Its name in the legend.</param>
/// <param name="Color">As #rrggbb.</param>
/// <param name="X">In ascending order.</param>
/// <param name="Y">As many.</param>
/// <param name="Dots">With a dot at every point.</param>
/// <param name="Faint">For the background.</param>
internal sealed record PlotLine(string Label, string Color, double[] X, double[] Y, bool Dots = false, bool Faint = false);
