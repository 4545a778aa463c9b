using System.Globalization;
using System.Security.Cryptography;

namespace Tppo.Runs.Storage;

/// <summary>
/// Names of files and folders that are being written, and what is left of them where their writer was killed. A process id alone is no
/// name: containers that share a folder all have process 1.
/// </summary>
internal static class Temporary
{
    private const string Mark = ".partial-";

    /// <summary>After this long without a change, what lies in a folder that several processes write is no living writer's.</summary>
    public static TimeSpan Forgotten { get; } = TimeSpan.FromDays(1);

    /// <summary>A name beside <paramref name="path"/> that nobody else has: `NAME.partial-HOST-RANDOM`.</summary>
    public static string NameFor(string path) => $"{path}{Mark}{Environment.MachineName}-{Random()}";

    /// <summary>The name of a process in a role, for files of its own: `ROLE-HOST-START-RANDOM`, the start in UTC.</summary>
    public static string NameOf(string role, TimeProvider time)
        => $"{role}-{Environment.MachineName}-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}-{Random()}";

    /// <summary>
    /// Removes what dead writers left of <paramref name="name"/> (a pattern) in a folder; only its one owner may ask for it.
    /// </summary>
    public static void RemoveOwn(string folder, string name = "*")
    {
        foreach (var left in Left(folder, name))
            Remove(left.FullName);
    }

    /// <summary>
    /// Removes what dead writers left in a folder that others may be writing to: what has not changed for <see cref="Forgotten"/>.
    /// </summary>
    public static void RemoveForgotten(string folder, TimeProvider time)
    {
        var limit = time.GetUtcNow().UtcDateTime - Forgotten;
        foreach (var left in Left(folder, "*").Where(entry => LastChange(entry) < limit))
            Remove(left.FullName);
    }

    /// <summary>Another process may be pruning the folder itself.</summary>
    private static FileSystemInfo[] Left(string folder, string name)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos(name + Mark + "*");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static string Random() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>A folder does not change where a file in it grows.</summary>
    private static DateTime LastChange(FileSystemInfo entry)
    {
        try
        {
            return entry is DirectoryInfo folder
                ? folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(folder).Max(inner => inner.LastWriteTimeUtc)
                : entry.LastWriteTimeUtc;
        }
        catch (DirectoryNotFoundException)
        {
            return DateTime.MaxValue; // its writer is alive: it has just renamed it
        }
    }

    /// <summary>Another process may be removing it too.</summary>
    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
