using Tppo.Runs;
using Tppo.Runs.Metrics;

namespace Tppo.Operating.Status;

/// <summary>The metrics of a run while they grow. Not for several threads at once.</summary>
internal sealed class MetricsTail(RunFolder folder)
{
    private readonly LineTail _tail = new(folder.Metrics);
    private readonly List<MetricRow> _rows = [];

    /// <summary>All rows by now; the same list as before where nothing has come. A bad line is passed over.</summary>
    public IReadOnlyList<MetricRow> Rows { get; private set; } = [];

    public void Read()
    {
        var (anew, lines) = _tail.ReadNew();
        if (anew)
            _rows.Clear();
        foreach (var line in lines)
        {
            if (TryParse(line.Text) is { } row)
                _rows.Add(row);
        }

        if (anew || lines.Count > 0)
            Rows = [.. _rows];
    }

    private static MetricRow? TryParse(string line)
    {
        try
        {
            return MetricsLine.Parse(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
