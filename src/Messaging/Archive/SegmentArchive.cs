using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Messaging.Archive;

/// <summary>The archive of a run without a broker: a segment file in its folder.</summary>
internal sealed class SegmentArchive : IWindowArchive
{
    private readonly RunFolder _run;

    /// <exception cref="UserException">The run has none.</exception>
    public SegmentArchive(RunFolder run)
    {
        _run = run;
        if (File.Exists(run.Archive))
            return;
        throw new UserException(Directory.Exists(run.Recovery)
            ? $"the run {run.Name} is on a broker, and so is its archive: name it with --broker"
            : $"the run {run.Name} has no archive: there is no {run.Archive}");
    }

    public IAsyncEnumerable<ArchivedWindow> ReadAsync(ArchiveStart start, SkippedRecords skipped, CancellationToken cancellation)
        => (start.Time is { } time
            ? WindowSegment.ReadFromTime(_run.Archive, time)
            : WindowSegment.ReadFrom(_run.Archive, start.Offset)).ToAsyncEnumerable();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => Path.GetRelativePath(_run.Path, _run.Archive);
}
