using Tppo.Runs.Storage;

namespace Tppo.Messaging.Archive;

/// <summary>Every window that a run generated, in the order in which they came, repeats included.</summary>
internal interface IWindowArchive : IAsyncDisposable
{
    /// <summary>
    /// The records from <paramref name="start"/> to the last that there was when the archive was opened, as often as one likes. An archive
    /// that
    /// cannot seek to a step or a time begins earlier.
    /// </summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="skipped">Told of what is no window.</param>
    /// <param name="cancellation">Ends the reading.</param>
    IAsyncEnumerable<ArchivedWindow> ReadAsync(ArchiveStart start, SkippedRecords skipped, CancellationToken cancellation);
}
