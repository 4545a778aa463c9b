using System.Globalization;
using Tppo.Runs.Errors;

namespace Tppo.Runs;

/// <summary>Held by the one process that writes a folder, as long as it writes; the system lets go of it when its holder dies.</summary>
internal sealed class WriterLock : IDisposable
{
    private const string Suffix = ".lock";
    private readonly string _path;
    private readonly bool _isPassing;
    private readonly FileStream _file;

    private WriterLock(string path, bool isPassing, FileStream file) => (_path, _isPassing, _file) = (path, isPassing, file);

    /// <param name="path">A file that says who holds the lock; the lock itself is beside it, since nobody can read a file that is
    /// locked.</param>
    /// <param name="what">What is written under it, for the error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isPassing">The files are deleted in the end.</param>
    /// <exception cref="UserException">Another process holds it: which one, where and since when.</exception>
    public static WriterLock Take(string path, string what, TimeProvider time, bool isPassing = false)
    {
        try
        {
            var file = new FileStream(
                path + Suffix,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1,
                isPassing ? FileOptions.DeleteOnClose : FileOptions.None);
            File.WriteAllText(path, $"process {Environment.ProcessId} on {Environment.MachineName} since "
                + $"{time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}");
            return new WriterLock(path, isPassing, file);
        }
        catch (IOException) when (File.Exists(path + Suffix))
        {
            throw new UserException(
                $"{what} is being written by {(File.Exists(path) ? File.ReadAllText(path) : "another process")}: wait for its end, or "
                + "stop it");
        }
    }

    public void Dispose()
    {
        if (_isPassing)
            File.Delete(_path);
        _file.Dispose();
    }
}
