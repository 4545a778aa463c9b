using Microsoft.Extensions.Hosting;
using Tppo.Consumers.Training;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>
/// Takes from the trainers' ledgers what the broker has lost on its way to the metrics: every row waits for the one before it, and
/// the run's end for all of them.
/// </summary>
internal sealed class MissedSteps(RunContext context, MetricsRecorder recorder) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, context.Time);
        var last = -1;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var next = recorder.Next;
            if (next == last && TrainerKind.All.All(kind => context.Weights.Latest(kind.Role)?.Version > next))
                AddFrom(next);
            last = next;
        }
    }

    private void AddFrom(int step)
    {
        foreach (var kind in TrainerKind.All)
        {
            foreach (var trained in new TrainingLedger(context.LedgerOf(kind)).ReadFrom(kind.Role, step))
                _ = recorder.AddAsync(trained); // its row is not awaited here
        }
    }
}
