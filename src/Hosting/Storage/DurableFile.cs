using System.Security.Cryptography;

namespace Tppo.Hosting.Storage;

/// <summary>Files and folders that are either whole or not there: written under a temporary name, flushed to disk, renamed.</summary>
public static class DurableFile
{
    /// <summary>Of this process alone: two runs may fill one cache.</summary>
    private static readonly string Suffix = $".partial-{Environment.ProcessId}";

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    public static string Hash(string path) => Hash([path]);

    /// <summary>SHA-256 of the files as if they were one, lower-case hexadecimal.</summary>
    public static string Hash(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var path in paths)
        {
            using var file = File.OpenRead(path);
            while (file.Read(buffer) is > 0 and var count)
                hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void WriteText(string path, string text) => Write(path, temporary =>
    {
        using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    });

    /// <summary><paramref name="write"/> writes and flushes the file under the name that it is given.</summary>
    public static void Write(string path, Action<string> write)
    {
        var temporary = path + Suffix;
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary><paramref name="fill"/> fills a new folder, which then takes the place of <paramref name="path"/>.</summary>
    public static void WriteFolder(string path, Action<string> fill)
    {
        var temporary = path + Suffix;
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        fill(temporary);
        foreach (var file in Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories))
        {
            using var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
        }

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.Move(temporary, path);
    }
}
