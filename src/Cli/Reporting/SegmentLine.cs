using Spectre.Console.Rendering;

namespace Tppo.Cli.Reporting;

/// <summary>Segments written as they are: never wrapped, never cut, no newline.</summary>
internal sealed class SegmentLine(IReadOnlyList<Segment> segments) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
}
