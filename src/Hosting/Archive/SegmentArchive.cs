using Tppo.Hosting.Errors;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;

namespace Tppo.Hosting.Archive;

/// <summary>The archive of a run without a broker: a segment file in its folder.</summary>
public sealed class SegmentArchive : IWindowArchive
{
    private readonly string _path;

    /// <exception cref="UserException">The run has none.</exception>
    public SegmentArchive(RunFolder run)
    {
        _path = run.Archive;
        if (File.Exists(_path))
            return;
        throw new UserException(Directory.Exists(run.Recovery)
            ? $"the run {run.Name} is on a broker, and so is its archive: name it with --broker"
            : $"the run {run.Name} has no archive: there is no {_path}");
    }

    public IAsyncEnumerable<ArchivedWindow> ReadAsync(ArchiveStart start, SkippedRecords skipped, CancellationToken cancellation)
        => (start.Time is { } time ? WindowSegment.ReadFromTime(_path, time) : WindowSegment.ReadFrom(_path, start.Offset)).ToAsyncEnumerable();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => _path;
}
