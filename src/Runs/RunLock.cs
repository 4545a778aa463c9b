namespace Tppo.Runs;

/// <summary>Only one process at a time prepares a run; the system lets go of the lock when its holder dies.</summary>
internal sealed class RunLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock of <paramref name="folder"/>; says so once, where it has to.</summary>
    public static RunLock Take(RunFolder folder, Action<string> message, TimeProvider time, CancellationToken stop)
    {
        var said = false;
        while (true)
        {
            try
            {
                return new RunLock(new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Directory.Exists(folder.Path))
            {
                if (!said)
                    message("another role is preparing the run …");
                said = true;
                Task.Delay(Retry, time, stop).GetAwaiter().GetResult();
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
