using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tppo.Cli.Reporting;

/// <summary>A line at the bottom of a terminal that is overwritten in place.</summary>
internal sealed class LiveLine(IAnsiConsole console)
{
    private const int BarWidth = 24;
    private static readonly Style Done = new(Color.Blue);
    private static readonly Style Dim = new(Color.Grey);

    private List<Segment> _shown = [];

    /// <summary>Shows a bar and these parts; parts that do not fit the width are left out.</summary>
    public void Show(IReadOnlyList<(string Label, string Value)> parts, double share)
    {
        var done = (int)(Math.Clamp(share, 0, 1) * BarWidth);
        List<Segment> line = [new(new string('━', done), Done), new(new string('─', BarWidth - done), Dim)];
        // One column stays free: a full line makes some terminals begin the next.
        var room = console.Profile.Width - 1 - BarWidth;
        foreach (var (label, value) in parts)
        {
            var text = label.Length == 0 ? "  " : $"  {label} ";
            room -= text.Length + value.Length;
            if (room < 0)
                break;
            line.Add(new Segment(text, Dim));
            line.Add(new Segment(value));
        }
        _shown = line;
        Hide();
        ShowAgain();
    }

    /// <summary>Clears the line.</summary>
    public void Hide() => Write([Segment.Control("\r\u001b[2K")]);

    /// <summary>Writes the line as it last was.</summary>
    public void ShowAgain() => Write(_shown);

    /// <summary>Puts the cursor below the line.</summary>
    public void End()
    {
        if (_shown.Count > 0)
            Write([Segment.LineBreak]);
        _shown = [];
    }

    private void Write(List<Segment> segments) => console.Write(new SegmentLine(segments));
}

/// <summary>Segments written as they are: never wrapped, never cut, no newline.</summary>
internal sealed class SegmentLine(IReadOnlyList<Segment> segments) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
}
