using System.Runtime.CompilerServices;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Messaging.Archive;

/// <summary>
/// What a replay takes of a run's archive: the run's own windows, of the steps asked for, each once. Of repeats, such as a kill
/// brings about, the first counts.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="run">The run's name.</param>
/// <param name="vocabularySize">Of the run's model.</param>
/// <param name="slots">Windows in a step.</param>
/// <param name="from">Where to begin.</param>
/// <param name="toStep">The last step; null for all there are.</param>
internal sealed class RecordedWindows(IWindowArchive archive, string run, int vocabularySize, int slots, ArchiveStart from, int? toStep)
{
    public string Run => run;

    /// <summary>Windows in a step.</summary>
    public int Slots => slots;

    public ArchiveStart From => from;

    public int? ToStep => toStep;

    /// <summary>In the archive's order; the same at every call.</summary>
    /// <param name="skipped">Told of what no trainer may get.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<ArchivedWindow> ReadAsync(
        SkippedRecords skipped, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var seen = new HashSet<(int Step, int Slot)>();
        var ofLastStep = 0;
        await foreach (var record in archive.ReadAsync(from, skipped, cancellation).WithCancellation(cancellation))
        {
            cancellation.ThrowIfCancellationRequested(); // a file does not
            var ticket = record.Window.Ticket;
            if (Flaw(record) is { } flaw)
            {
                skipped.Add(record.Sequence, flaw);
                continue;
            }

            if (!IsAskedFor(record) || !seen.Add((ticket.Step, ticket.Slot)))
                continue;
            yield return record;
            // A slot's windows come in the order of their steps: when the last step is complete, all are.
            if (ticket.Step == toStep && ++ofLastStep == slots)
                yield break;
        }
    }

    private bool IsAskedFor(ArchivedWindow record)
        => record.Window.Ticket.Step is var step && step >= (from.Step ?? 0) && step <= (toStep ?? int.MaxValue) && !(
            record.Time < from.Time);

    private string? Flaw(ArchivedWindow record)
    {
        if (record.Run != run)
            return $"it is of the run {record.Run}";
        try
        {
            WindowRules.Check(record.Window, vocabularySize, slots);
            return null;
        }
        catch (InvalidWindowException exception)
        {
            return exception.Message;
        }
    }
}
