using System.Runtime.CompilerServices;
using Tppo.Contracts;
using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;

namespace Tppo.Consumers.Replaying;

/// <summary>Gathers recorded windows to steps. With a lag, windows of a few steps lie mixed.</summary>
internal static class RecordedSteps
{
    /// <summary>The steps of <paramref name="range"/>, in their order.</summary>
    /// <exception cref="UserException">While it is enumerated: the archive has lost windows since the range was found.</exception>
    public static async IAsyncEnumerable<RecordedStep> ReadAsync(
        RecordedWindows recorded, StepRange range, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var pending = new Dictionary<int, SortedDictionary<int, WindowGenerated>>();
        var next = range.First;
        await foreach (var record in recorded.ReadAsync(new SkippedRecords(), cancellation)) // counted when the range was found
        {
            var ticket = record.Window.Ticket;
            if (!pending.TryGetValue(ticket.Step, out var windows))
                pending[ticket.Step] = windows = [];
            windows.Add(ticket.Slot, record.Window);
            while (next <= range.Last && pending.TryGetValue(next, out var complete) && complete.Count == recorded.Slots)
            {
                pending.Remove(next);
                yield return new RecordedStep(next++, [.. complete.Values]);
            }

            if (next > range.Last)
                yield break;
        }

        throw new UserException($"step {next} of the run {recorded.Run} was deleted from the archive during the replay: begin later");
    }
}

/// <summary>A step as it was recorded.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Windows">One a slot, in the order of slots.</param>
internal sealed record RecordedStep(int Step, IReadOnlyList<WindowGenerated> Windows);
