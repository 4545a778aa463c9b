namespace Tppo.Cli.Reporting;

/// <summary>How a line of a chart is drawn.</summary>
internal enum ChartLineStyle
{
    /// <summary>An even line.</summary>
    Line,

    /// <summary>A faint line for the background.</summary>
    Thin,

    /// <summary>A strong line with a dot at every value.</summary>
    Points,
}
