using Tppo.Modeling.Configuration;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>The weights of a model: one file, or shards with an index.</summary>
internal sealed class WeightFiles : IDisposable
{
    private readonly string _origin;
    private readonly List<SafetensorsReader> _files = [];
    private readonly Dictionary<string, (SafetensorsReader File, TensorEntry Entry)> _tensors = [];

    private WeightFiles(string origin, IEnumerable<string> paths)
    {
        _origin = origin;
        try
        {
            foreach (var path in paths)
                Add(path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <exception cref="ModelException">The file is missing, truncated or malformed.</exception>
    public static WeightFiles OpenFile(string path) => new(path, [path]);

    /// <summary>Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names.</summary>
    /// <exception cref="ModelException">A file is missing, truncated or malformed, or the shards are not those of the index.</exception>
    public static WeightFiles OpenFolder(string folder)
    {
        if (Index(folder) is not { } map)
            return OpenFile(Path.Combine(folder, ShardedWeights.WholeName));
        var indexPath = Path.Combine(folder, ShardedWeights.IndexName);
        var files = new WeightFiles(indexPath, PathsOf(folder));
        if (map.Keys.FirstOrDefault(name => !files._tensors.ContainsKey(name)) is { } absent)
        {
            files.Dispose();
            throw new ModelException($"{indexPath}: {absent} is not in {map[absent]}");
        }

        return files;
    }

    /// <summary>`model.safetensors`, or the shards in the order of their names.</summary>
    /// <exception cref="ModelException">The index of shards is damaged.</exception>
    public static IReadOnlyList<string> PathsOf(string folder)
        => Index(folder) is { } map
            ? [.. map.Values.Distinct().Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name))]
            : [Path.Combine(folder, ShardedWeights.WholeName)];

    /// <summary>
    /// Reads the parameters of <paramref name="config"/> as <paramref name="type"/>, after all names and shapes have been checked.
    /// </summary>
    /// <exception cref="ModelException">A parameter is missing, left over or of another shape; the message names it.</exception>
    public ModelWeights Read(ModelConfig config, Head head, ScalarType type)
    {
        // Some writers store tied embeddings twice.
        if (config.TiedEmbeddings && head == Head.Policy)
            _tensors.Remove(ParameterLayout.OutputHead);
        ParameterLayout.Check(config, head, _tensors.ToDictionary(p => p.Key, p => p.Value.Entry.Shape), _origin);
        using var scope = NewDisposeScope();
        return new ModelWeights(config, head, _tensors.ToDictionary(p => p.Key, p => p.Value.File.Read(p.Value.Entry, type)), _origin);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    /// <summary>Tensor to file, where the folder has shards.</summary>
    private static IReadOnlyDictionary<string, string>? Index(string folder)
    {
        var path = Path.Combine(folder, ShardedWeights.IndexName);
        if (File.Exists(Path.Combine(folder, ShardedWeights.WholeName)) || !File.Exists(path))
            return null;
        var map = (JsonFields.Parse(path).Child("weight_map") ?? throw new ModelException($"{path}: weight_map is missing")).Texts();
        return map.Values.FirstOrDefault(name => !IsName(name)) is { } outside
            ? throw new ModelException($"{path}: '{outside}' is not the name of a file beside it")
            : map;

        static bool IsName(string name)
            => name.Length > 0 && Path.GetFileName(name) == name && !name.Contains('\0', StringComparison.Ordinal);
    }

    private void Add(string path)
    {
        var file = new SafetensorsReader(path);
        _files.Add(file);
        foreach (var entry in file.Entries)
        {
            if (!_tensors.TryAdd(entry.Name, (file, entry)))
                throw new ModelException($"{_origin}: {entry.Name} is in more than one file");
        }
    }
}
