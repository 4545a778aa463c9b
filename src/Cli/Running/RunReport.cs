using Tppo.Cli.Reporting;
using Tppo.Contracts;
using Tppo.Hosting.Runs;
using Tppo.Modeling.Tokenization;

namespace Tppo.Cli.Running;

/// <summary>Writes `report.html` from what the run has written down.</summary>
public static class RunReport
{
    public static void Write(
        RunFolder folder, RunSummary summary, IReadOnlyList<MetricRow> rows, IReadOnlyList<WindowGenerated> windows, ITokenizer tokenizer)
    {
    }
}
