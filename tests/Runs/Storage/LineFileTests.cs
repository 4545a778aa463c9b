using System.Text;
using System.Text.Json;
using CsCheck;
using Tppo.Consumers.Recording;
using Tppo.Consumers.Training;
using Tppo.Runs.Metrics;
using Tppo.Runs.Storage;
using Tppo.Tests.Cli.Reporting;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Storage;

public sealed class LineFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("lines.jsonl");

    public void Dispose() => _folder.Dispose();

    /// <summary>Each writer of lines, each reader, after a kill at any byte.</summary>
    [Theory, InlineData("metrics"), InlineData("trajectories"), InlineData("ledger")]
    public void Cut_at_any_byte_the_file_is_read_and_gone_on_with(string kind)
    {
        for (var step = 1; step <= 3; step++)
            Append(kind, step);
        var whole = File.ReadAllBytes(Path);
        Gen.Int[0, whole.Length].Sample(
            length =>
            {
                File.WriteAllBytes(Path, whole[..length]);
                // A line is there with its last byte; its newline follows it.
                var lines = Encoding.UTF8.GetString(whole.AsSpan(0, Math.Min(length + 1, whole.Length))).Count(c => c == '\n');
                var reports = new List<string>();
                LineFile.Read(Path, Parsed, reports.Add).Count.ShouldBe(lines);
                Append(kind, 9);
                LineFile.Read(Path, Parsed, reports.Add).Count.ShouldBe(lines + 1);
                File.ReadAllText(Path).ShouldEndWith("}\n");
                reports.ShouldBeEmpty();
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void A_bad_line_is_reported_by_file_and_number_and_passed_over()
    {
        File.WriteAllText(Path, "{\"n\":1}\n{\"n\":{\"n\":3}\n\n{\"n\":4}\n{\"n\":");
        var reports = new List<string>();
        LineFile.Read(Path, Parsed, reports.Add).ShouldBe(["{\"n\":1}", "{\"n\":4}"]);
        reports.Count.ShouldBe(2);
        reports[0].ShouldStartWith($"{Path}:2: ");
        reports[1].ShouldStartWith($"{Path}:3: ");
    }

    [Fact]
    public void What_is_kept_is_kept_to_the_byte()
    {
        File.WriteAllText(Path, "{ \"n\": 1 }\nbad\n{\"n\":2}\n{\"n\":");
        new LineFile(Path).Keep(Parsed, line => !line.Contains('2', StringComparison.Ordinal));
        File.ReadAllText(Path).ShouldBe("{ \"n\": 1 }\n");
    }

    [Fact]
    public void A_torn_line_longer_than_a_piece_is_cut_off()
    {
        File.WriteAllText(Path, "{\"n\":1}\n{\"n\":\"" + new string('x', 200_000));
        new LineFile(Path).Append("{\"n\":2}");
        File.ReadAllText(Path).ShouldBe("{\"n\":1}\n{\"n\":2}\n");
    }

    [Fact]
    public void A_line_glued_to_a_torn_one_by_an_earlier_program_does_not_stop_the_report()
    {
        var good = JsonSerializer.Serialize(Samples.Window);
        File.WriteAllText(Path, good + "\n" + good[..40] + good + "\n" + good + "\nnull\n{}\n");
        TrajectoryLog.Read(Path).Count.ShouldBe(2);
    }

    [Fact]
    public void A_text_log_is_cut_back_too()
    {
        File.WriteAllText(Path, "[INF] one\n[INF] tw");
        LineFile.MakeWhole(Path);
        File.ReadAllText(Path).ShouldBe("[INF] one\n");
    }

    private static string Parsed(string line)
    {
        using var json = JsonDocument.Parse(line);
        return line;
    }

    /// <summary>By a new process each time.</summary>
    private void Append(string kind, int step)
    {
        var window = Samples.Window with { Ticket = Samples.Ticket with { Step = step } };
        if (kind == "metrics")
            new MetricsLog(Path).Append(Row.Of(step, ("critic/rewards/mean", .5)));
        else if (kind == "trajectories")
            new TrajectoryLog(Path, slots: 8).Add(window);
        else
            new TrainingLedger(Path).Append(Samples.Trained with { Step = step }, [window]);
    }
}
