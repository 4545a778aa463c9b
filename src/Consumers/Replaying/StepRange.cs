using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;

namespace Tppo.Consumers.Replaying;

/// <summary>The steps that a replay trains on, all of them complete in the archive.</summary>
/// <param name="First">The first step.</param>
/// <param name="Last">The last one.</param>
/// <param name="Unfinished">Later windows, of steps that are not complete; nothing is made of them.</param>
internal sealed record StepRange(int First, int Last, int Unfinished)
{
    public int Count => Last - First + 1;

    /// <summary>Reads through the archive once, before anything is made of it.</summary>
    /// <param name="recorded">What is asked for.</param>
    /// <param name="skipped">Told of what no trainer may get.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserException">There is nothing, or a step lacks windows; the first complete step is named.</exception>
    public static async Task<StepRange> FindAsync(RecordedWindows recorded, SkippedRecords skipped, CancellationToken cancellation)
    {
        var counts = new SortedDictionary<int, int>();
        await foreach (var record in recorded.ReadAsync(skipped, cancellation))
            counts[record.Window.Ticket.Step] = counts.GetValueOrDefault(record.Window.Ticket.Step) + 1;
        if (counts.Count == 0)
            throw new UserException(
                $"the archive of the run {recorded.Run} has no window of what is asked for: choose another --from or --to-step");
        var complete = counts.Where(step => step.Value == recorded.Slots).Select(step => step.Key).ToList();
        var first = recorded.From.Step ?? counts.Keys.First();
        var last = recorded.ToStep ?? complete.LastOrDefault(first);
        for (var step = first; step <= last; step++)
        {
            if (counts.GetValueOrDefault(step) is var count && count != recorded.Slots)
                throw new UserException(Incomplete(recorded, step, count, complete));
        }

        return new StepRange(first, last, counts.Where(step => step.Key > last).Sum(step => step.Value));
    }

    private static string Incomplete(RecordedWindows recorded, int step, int count, List<int> complete)
    {
        var advice = complete.Find(other => other > step) is > 0 and var next ? $"the first complete step is {next}: choose --from "
            + $"step:{next}, or a later step with a checkpoint"
            : complete.Count > 0 ? $"the last complete step is {complete[^1]}: choose --to-step {complete[^1]}"
            : "no step is complete";
        return $"step {step} has {count} of {recorded.Slots} windows in the archive of the run {recorded.Run}; {advice}";
    }
}
