namespace Tppo.Cli.Reporting;

/// <summary>What a chart shows.</summary>
/// <param name="Id">A short name, unique among the charts.</param>
/// <param name="Title">Its heading.</param>
/// <param name="YLabel">What the vertical axis measures.</param>
/// <param name="Lines">Its lines, the hindmost first.</param>
/// <param name="Bottom">A value that the vertical axis reaches down to at least.</param>
/// <param name="Top">A value that the vertical axis reaches up to at least.</param>
internal sealed record ChartSpec(
    string Id, string Title, string YLabel, IReadOnlyList<ChartLine> Lines, double? Bottom = 0, double? Top = null);
