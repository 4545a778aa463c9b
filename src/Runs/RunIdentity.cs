using Tppo.Runs.Errors;

namespace Tppo.Runs;

/// <summary>What tells a run from another of its name: 128 random bits in its folder, written once.</summary>
internal static class RunIdentity
{
    /// <summary>The identity of the run, which whoever asks first draws; 32 hexadecimal digits.</summary>
    /// <exception cref="UserException">The file holds none.</exception>
    public static string Of(RunFolder folder)
    {
        if (!File.Exists(folder.Identity))
            Draw(folder.Identity);
        var identity = File.ReadAllText(folder.Identity).Trim();
        return Guid.TryParseExact(identity, "N", out _)
            ? identity
            : throw new UserException($"{folder.Identity} does not hold the run's identity, 32 hexadecimal digits: restore it");
    }

    /// <summary>Whole or not at all; of two at once the first wins.</summary>
    private static void Draw(string path)
    {
        var identity = Guid.NewGuid().ToString("N");
        var temporary = $"{path}.partial-{identity}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(identity + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another role was first.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
