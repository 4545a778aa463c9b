using Microsoft.Extensions.Time.Testing;
using Spectre.Console.Testing;
using Tppo.Cli.Reporting;

namespace Tppo.Tests.Cli.Reporting;

public sealed class RunProgressTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestConsole _console = new();

    public void Dispose() => _console.Dispose();

    [Fact]
    public void Without_a_terminal_every_step_is_a_line()
    {
        using var progress = new RunProgress(_console, _time);
        progress.Started(60, 11);
        Step(progress, 11, 1, ("critic/rewards/mean", -0.004), ("rollout/accuracy", 0.5), ("rollout/slot_occupancy", 1));
        progress.Evaluated(Row.Of(11, ("eval/avg@1", 0.652), ("eval/pass@1", 0.7), ("eval/response_length/mean", 33.14)));
        Step(progress, 12, 0.708, ("critic/rewards/mean", 0.42), ("rollout/accuracy", 0.71), ("response_length/mean", 38.2),
            ("rollout/slot_occupancy", 0.64), ("perf/throughput", 3120.4));
        progress.Message("checkpoint [bold]step_12[/]");
        _console.Output.ShouldBe("""
            resumed at step 11 of 60
            step  11/60  reward -0.00  accuracy 0.50  slots 1.00  left 0:49
            eval  step 11  accuracy 0.652  length 33.1
            step  12/60  reward 0.42  accuracy 0.71  length 38.2  slots 0.64  3120 tok/s  left 0:41
            checkpoint [bold]step_12[/]

            """);
    }

    [Fact]
    public void A_step_in_which_nothing_finished_has_what_it_has()
    {
        using var progress = new RunProgress(_console, _time);
        progress.Started(120, 1);
        Step(progress, 1, 2, ("rollout/accuracy", double.NaN), ("perf/throughput", 900));
        _console.Output.ShouldBe("step    1/120  900 tok/s  left 3:58\n");
    }

    [Fact]
    public void Time_left_is_of_the_last_ten_steps()
    {
        using var progress = new RunProgress(_console, _time);
        progress.Started(1000, 1);
        for (var step = 1; step <= 10; step++)
            Step(progress, step, 100);
        for (var step = 11; step <= 19; step++)
            Step(progress, step, 1);
        _console.Lines[^1].ShouldBe("step    19/1000  left 2:58:13");
        Step(progress, 20, 1);
        _console.Lines[^1].ShouldBe("step    20/1000  left 16:20");
        Step(progress, 1000, 1);
        _console.Lines[^1].ShouldBe("step  1000/1000  left 0:00");
    }

    [Fact]
    public void In_a_terminal_one_line_is_written_over()
    {
        _console.Interactive().SupportsAnsi(true).EmitAnsiSequences().Width(70);
        using (var progress = new RunProgress(_console, _time))
        {
            progress.Started(4, 1);
            Step(progress, 1, 3, ("critic/rewards/mean", 0.42), ("rollout/accuracy", 0.71), ("response_length/mean", 38.2));
            progress.Evaluated(Row.Of(1, ("eval/avg@1", 0.652)));
            Step(progress, 2, 3, ("critic/rewards/mean", 0.5));
        }
        var screen = Terminal.Screen(_console.Output);
        screen.ShouldBe(["eval  step 1  accuracy 0.652", "━━━━━━━━━━━━────────────  step  2/4  reward 0.50  left 0:06", ""]);
        // Length and time left had no room at first.
        _console.Output.ShouldContain("accuracy");
        _console.Output.ShouldNotContain("length");
    }

    private void Step(RunProgress progress, long step, double seconds, params (string, double)[] values)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        progress.Step(Row.Of(step, values));
    }
}
