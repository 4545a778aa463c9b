using System.Globalization;
using System.Text;
using Tppo.Hosting.Errors;

namespace Tppo.Hosting.Runs;

/// <summary>Held by the one process that writes a folder, as long as it writes; the system lets go of it when its holder dies.</summary>
public sealed class WriterLock : IDisposable
{
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <param name="path">The file of the lock; who holds it is written there.</param>
    /// <param name="what">What is written under it, for the error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isPassing">The file is deleted in the end.</param>
    /// <exception cref="UserException">Another process holds it: which one, where and since when.</exception>
    public static WriterLock Take(string path, string what, TimeProvider time, bool isPassing = false)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, isPassing ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new UserException($"{what} is being written by {Holder(path)}: wait for its end, or stop it");
        }

        var holder = $"process {Environment.ProcessId} on {Environment.MachineName} since {time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}";
        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(holder));
        file.Flush();
        return new WriterLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd() is { Length: > 0 } holder ? holder : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
