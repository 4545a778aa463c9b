using Tppo.Contracts;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Storage;

/// <summary>
/// `windows.seg` in a trainer's durable step: the windows that it has trained last. Once it has acknowledged them they may be nowhere
/// else, and batching, which is at most one step behind, may not have heard them.
/// </summary>
internal static class StepWindowsFile
{
    private const string Name = "windows.seg";

    public static void Write(string folder, string run, IReadOnlyList<WindowGenerated> windows, TimeProvider time)
    {
        using var segment = new WindowSegmentWriter(Path.Combine(folder, Name), run, time);
        foreach (var window in windows)
            segment.Append(window);
    }

    /// <summary>None where the folder is no durable step, or is deleted meanwhile.</summary>
    /// <exception cref="UserException">A record is corrupt.</exception>
    public static IReadOnlyList<WindowGenerated> Read(string folder)
        => Path.Combine(folder, Name) is var path && File.Exists(path) ? [.. WindowSegment.Read(path).Select(record => record.Window)] : [];
}
