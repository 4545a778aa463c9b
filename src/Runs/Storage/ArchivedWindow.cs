using Tppo.Contracts;

namespace Tppo.Runs.Storage;

/// <summary>A window as a segment keeps it.</summary>
/// <param name="Sequence">Its place in the segment, from 0.</param>
/// <param name="Time">When it was written, UTC, to the millisecond.</param>
/// <param name="Run">The run that generated it.</param>
/// <param name="Window">The window.</param>
internal sealed record ArchivedWindow(long Sequence, DateTimeOffset Time, string Run, WindowGenerated Window);
