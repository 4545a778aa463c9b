using Tppo.Modeling.Configuration;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>The weights of a model: one file, or shards with an index.</summary>
internal sealed class WeightFiles : IDisposable
{
    private const string IndexName = "model.safetensors.index.json";
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
        var whole = Path.Combine(folder, ModelFolder.WeightsName);
        var indexPath = Path.Combine(folder, IndexName);
        if (File.Exists(whole) || !File.Exists(indexPath))
            return OpenFile(whole);
        var map = (JsonFields.Parse(indexPath).Child("weight_map") ?? throw new ModelException($"{indexPath}: weight_map is missing")).Texts();
        if (map.Values.FirstOrDefault(name => name.Length == 0 || Path.GetFileName(name) != name) is { } outside)
            throw new ModelException($"{indexPath}: '{outside}' is not the name of a file beside it");
        var files = new WeightFiles(indexPath, map.Values.Distinct().Select(name => Path.Combine(folder, name)));
        if (map.Keys.FirstOrDefault(name => !files._tensors.ContainsKey(name)) is { } absent)
        {
            files.Dispose();
            throw new ModelException($"{indexPath}: {absent} is not in {map[absent]}");
        }

        return files;
    }

    /// <summary>Reads the parameters of <paramref name="config"/> as <paramref name="type"/>, after all names and shapes have been checked.</summary>
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
