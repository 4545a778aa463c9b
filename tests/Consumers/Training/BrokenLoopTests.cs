using Tppo.Contracts;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Consumers.Training;

/// <summary>A loop that is broken off before anything that it does, or has done for it, and another that goes on.</summary>
public class BrokenLoopTests
{
    private const int Steps = 3;

    [Fact]
    public async Task Each_is_durable_before_the_next()
    {
        await using var run = new LoopRun(Steps);
        await run.StartBusAsync();
        HashSet<Progress> seen = [];
        run.Happens = _ => seen.Add(Progress.Of(run));
        await run.RunAsync();
        seen.ShouldAllBe(at => at.Ledger >= at.Recovery && at.Recovery >= at.Weights);
        seen.ShouldAllBe(at => at.Weights >= at.Said && at.Said >= at.Acknowledged);
        seen.ShouldAllBe(at => at.Recovery < 2 || at.Checkpoint >= 2); // due before step 2
        // and nothing is done before it is its turn
        foreach (var step in Enumerable.Range(0, Steps))
        {
            seen.ShouldContain(at => at.Ledger == step + 1 && at.Recovery == step, $"step {step}");
            seen.ShouldContain(at => at.Recovery == step + 1 && at.Weights == step, $"step {step}");
            seen.ShouldContain(at => at.Weights == step + 1 && at.Said == step, $"step {step}");
            seen.ShouldContain(at => at.Said == step + 1 && at.Acknowledged == step, $"step {step}");
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Killed_anywhere_another_process_ends_with_the_same_weights_and_loses_nothing(bool isOnBroker)
    {
        await using var undisturbed = new LoopRun(Steps, isOnBroker: isOnBroker);
        await undisturbed.StartBusAsync();
        var moments = 0;
        undisturbed.Happens = _ => moments++;
        await undisturbed.RunAsync();
        moments.ShouldBeGreaterThan(10 * Steps);
        var expected = undisturbed.Numbers(Steps);

        for (var moment = 0; moment < moments; moment++)
        {
            await using var run = new LoopRun(Steps, isOnBroker: isOnBroker);
            await run.StartBusAsync();
            BreakOffAt(run, moment);
            await Should.ThrowAsync<KilledException>(() => run.RunAsync(), $"moment {moment}");
            run.Happens = _ => { };
            await run.RunAsync();
            run.Numbers(Steps).ShouldBe(expected, $"moment {moment}");
            run.Ledger.Select(line => line.Step).ShouldBe(Enumerable.Range(0, Steps), $"moment {moment}");
            if (!isOnBroker)
                continue; // whoever hears it, and waits for it, is gone too
            Sums(run).ShouldBe([15, 24.5, 31.25], $"moment {moment}");
            run.Acknowledged.ShouldBe(Enumerable.Range(0, Steps), $"moment {moment}");
        }
    }

    [Fact]
    public async Task One_that_was_taken_over_leaves_nothing_behind()
    {
        for (var taken = 0; ; taken++)
        {
            await using var run = new LoopRun(Steps);
            await run.StartBusAsync();
            var asked = 0;
            Progress? then = null;
            run.Require = () =>
            {
                if (asked++ != taken)
                    return;
                then = Progress.Of(run);
                throw new ReplacedException("policy was taken over");
            };
            try
            {
                await run.RunAsync();
            }
            catch (ReplacedException)
            {
                Progress.Of(run).ShouldBe(then, $"question {taken}");
                run.Unfinished.ShouldBeEmpty($"question {taken}");
                continue;
            }

            taken.ShouldBe(asked); // it was not asked so often: every question has been answered with no
            taken.ShouldBeGreaterThan(4 * Steps);
            return;
        }
    }

    private static void BreakOffAt(LoopRun run, int moment)
    {
        var moments = 0;
        run.Happens = _ =>
        {
            if (moments++ == moment)
                throw new KilledException();
        };
    }

    /// <summary>Of each step once, and a repeat says the same.</summary>
    private static IEnumerable<double> Sums(LoopRun run)
        => run.Trained.Select(trained => (trained.Step, Sum: trained.Metrics["sum"])).Distinct().Order().Select(one => one.Sum);

    private sealed class KilledException : Exception;

    /// <summary>How many steps have come how far.</summary>
    private sealed record Progress(int Ledger, int Checkpoint, int Recovery, int Weights, int Said, int Acknowledged)
    {
        public static Progress Of(LoopRun run) => new(
            run.Ledger.Count(),
            run.Checkpoints.Latest(_ => true) ?? 0,
            run.Recovery.Latest(_ => true) ?? 0,
            run.Weights.Latest(Role.Policy)?.Version ?? 0,
            run.Trained.Count(),
            run.Acknowledged.Count());
    }
}
