using System.Security.Cryptography;

namespace Tppo.Runs.Storage;

/// <summary>Files and folders that are either whole or not there: written under a temporary name, flushed to disk, renamed.</summary>
internal static class DurableFile
{
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

    public static void WriteText(string path, string text) => Write(path, temporary => File.WriteAllText(temporary, text));

    /// <summary>
    /// <paramref name="write"/> writes the file under the name that it is given. If it fails, nothing has changed: it may be tried again.
    /// </summary>
    public static void Write(string path, Action<string> write)
    {
        var temporary = Temporary.NameFor(path);
        try
        {
            write(temporary);
            Flush(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// <paramref name="fill"/> fills a new folder, which then takes the place of <paramref name="path"/>. If it fails, nothing has changed.
    /// </summary>
    public static void WriteFolder(string path, Action<string> fill)
    {
        var temporary = Temporary.NameFor(path);
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            foreach (var file in Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories))
                Flush(file);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            Directory.Move(temporary, path);
        }
        catch
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static void Flush(string path)
    {
        using var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }
}
