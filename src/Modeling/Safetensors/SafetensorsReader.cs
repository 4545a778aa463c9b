using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace Tppo.Modeling.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped. A tensor is copied and converted piece by piece, and each piece is unmapped at once: only the
/// tensors that were read and one piece are resident.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private const long Piece = 1 << 20; // bytes: a multiple of every element's size, and no larger than what the allocator reuses

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly SafetensorsHeader _header;

    /// <exception cref="ModelException">The file is missing, truncated or malformed.</exception>
    public SafetensorsReader(string path)
    {
        _path = path;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            _header = SafetensorsHeader.Read(path, file);
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The file's tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Entries => _header.Entries;

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>
    /// A tensor of this file on the CPU, as <paramref name="type"/> (default: as the file has it). The caller disposes it.
    /// </summary>
    /// <exception cref="ModelException">The file has become shorter, or the system refuses to map it.</exception>
    public Tensor Read(TensorEntry entry, ScalarType? type = null)
    {
        var (stored, size) = SafetensorsTypes.ByName[entry.Type];
        var tensor = empty(entry.Shape, type ?? stored);
        try
        {
            using var scope = NewDisposeScope();
            var flat = tensor.view(-1);
            // Without a conversion, bytes go straight to their destination.
            var part = tensor.dtype == stored ? null : empty(Math.Min(Piece, entry.End - entry.Begin) / size, stored);
            for (var begin = entry.Begin; begin < entry.End; begin += Piece)
            {
                var length = Math.Min(Piece, entry.End - begin);
                using var target = flat.narrow(0, (begin - entry.Begin) / size, length / size);
                using var read = part?.narrow(0, 0, length / size) ?? target.alias();
                using var view = _file.CreateViewAccessor(_header.Data + begin, length, MemoryMappedFileAccess.Read);
                view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, read.bytes);
                if (part is not null)
                    target.copy_(read);
            }

            return tensor;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            tensor.Dispose();
            throw new ModelException($"{_path}: {entry.Name} cannot be read: {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
