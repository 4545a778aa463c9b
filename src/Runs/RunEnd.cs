using Tppo.Contracts;
using Tppo.Runs.Models;

namespace Tppo.Runs;

/// <summary>
/// The end of a run as the store shows it, for the roles that train nothing: both trainers' latest weights are of its last version.
/// </summary>
internal static class RunEnd
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <param name="context">The run.</param>
    /// <param name="look">Called for each trainer at every look at the store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task WaitAsync(RunContext context, Func<Role, Task> look, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, context.Time);
        do
        {
            foreach (var kind in TrainerKind.All)
                await look(kind.Role);
        }
        while (!HasCome(context) && await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Whether there is nothing left to do in a role: for a process that stands by for it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="name">Of the role.</param>
    public static bool HasCome(RunContext context, string name)
        => name == TrainerKind.Value.Name ? HasTrained(context, TrainerKind.Value)
            : HasCome(context) && (name != TrainerKind.Policy.Name || File.Exists(context.Folder.Summary));

    private static bool HasCome(RunContext context) => TrainerKind.All.All(kind => HasTrained(context, kind));

    private static bool HasTrained(RunContext context, TrainerKind kind)
        => context.Weights.Latest(kind.Role) is { } latest && latest.Version >= context.Control.StopStep;
}
