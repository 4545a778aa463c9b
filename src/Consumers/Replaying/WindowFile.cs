using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>Recorded windows as JSON lines.</summary>
internal static class WindowFile
{
    /// <summary>Writes the whole file, or leaves what was there; returns how many windows it has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recorded">The windows.</param>
    /// <param name="skipped">Told of what is left out.</param>
    /// <param name="stop">Ends the writing; nothing is left of it.</param>
    /// <exception cref="UserException">The file cannot be written, or the archive cannot be read.</exception>
    public static int Write(string path, RecordedWindows recorded, SkippedRecords skipped, CancellationToken stop)
    {
        var count = 0;
        try
        {
            DurableFile.Write(path, temporary =>
            {
                using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write);
                foreach (var record in recorded.ReadAsync(skipped).ToBlockingEnumerable(stop))
                {
                    foreach (var line in WindowLine.Write(record))
                    {
                        file.Write(line);
                        file.WriteByte((byte)'\n');
                    }

                    count++;
                }

                file.Flush(flushToDisk: true);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--to file:{path}: the file cannot be written: {exception.Message}", exception);
        }

        return count;
    }
}
