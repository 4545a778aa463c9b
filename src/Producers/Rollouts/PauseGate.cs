namespace Tppo.Producers.Rollouts;

/// <summary>
/// Holds tickets back while a marker file is there. The file is the only state: it outlives every process, and holds for producers that
/// start later too.
/// </summary>
/// <param name="marker">The file's path.</param>
/// <param name="time">The clock.</param>
internal sealed class PauseGate(string marker, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    public bool IsPaused => File.Exists(marker);

    /// <summary>Ends as soon as the marker is seen to be gone.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        while (IsPaused)
            await Task.Delay(Period, time, cancellation);
    }
}
