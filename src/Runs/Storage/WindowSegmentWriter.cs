using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Runs.Errors;

namespace Tppo.Runs.Storage;

/// <summary>Appends windows of one run to a file that <see cref="WindowSegment"/> reads. It may be used by several threads.</summary>
internal sealed class WindowSegmentWriter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly string _run;
    private readonly TimeProvider _time;
    private long _next;

    /// <summary>Makes the file and its folder, or goes on after its last whole record; what a kill left of a torn one is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="time">Gives each record its time.</param>
    /// <exception cref="UserException">A record in the file is corrupt.</exception>
    public WindowSegmentWriter(string path, string run, TimeProvider time)
    {
        (_run, _time) = (run, time);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            (_next, var length) = WindowSegment.Measure(_file);
            _file.SetLength(length);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Gives a window to the operating system, where it survives the end of this process, and says its sequence number.</summary>
    /// <exception cref="IOException">It could not be written; the file is as it was.</exception>
    public long Append(WindowGenerated window)
    {
        var frame = new Frame(_run, window).ToBytes();
        var record = new byte[SegmentHeader.Bytes + frame.Length];
        frame.CopyTo(record, SegmentHeader.Bytes);
        lock (_lock)
        {
            new SegmentHeader(frame.Length, _time.GetUtcNow().ToUnixTimeMilliseconds()).Write(record);
            var end = _file.Position;
            try
            {
                _file.Write(record);
            }
            catch
            {
                _file.SetLength(end); // on a full disk: what comes next must not follow on half a record
                _file.Position = end;
                throw;
            }

            return _next++;
        }
    }

    /// <summary>Returns when all that was appended is on disk, where it survives the end of the machine.</summary>
    public void Flush()
    {
        lock (_lock)
            _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
