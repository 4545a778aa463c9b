using Tppo.Modeling.Configuration;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>A model in Hugging Face's folder layout: config.json, model.safetensors or shards of it, tokenizer.json.</summary>
public static class ModelFolder
{
    /// <summary>Reads config and weights, the weights as <paramref name="type"/>.</summary>
    /// <exception cref="ModelException">Anything missing, corrupt or unsupported.</exception>
    public static ModelWeights ReadWeights(string folder, Head head, ScalarType type = ScalarType.Float32)
    {
        if (!Directory.Exists(folder))
            throw new ModelException($"{folder}: no such model folder");
        var config = ModelConfigFile.Read(folder);
        if (config.EndTokenIds.Count == 0 && File.Exists(Path.Combine(folder, TokenizerFile.Name)))
            config = config with { EndTokenIds = [TokenizerFile.Read(folder).EndTokenId] };
        using var files = WeightFiles.OpenFolder(folder);
        return files.Read(config, head, type);
    }

    /// <exception cref="ModelException">Missing, corrupt or unsupported.</exception>
    public static ModelConfig ReadConfig(string folder) => ModelConfigFile.Read(folder);

    /// <summary>
    /// The files of a folder that make the model: configuration, tokenizer, chat template and weights, in the order of their names.
    /// </summary>
    public static IReadOnlyList<string> Files(string folder)
        => [.. Directory.EnumerateFiles(folder)
            .Where(path => Path.GetExtension(path) is ".json" or ".jinja" or ".safetensors")
            .Order(StringComparer.Ordinal)];

    /// <summary>The head that the weights of a folder have.</summary>
    /// <exception cref="ModelException">The weights are missing or malformed.</exception>
    public static Head HeadOf(string folder)
    {
        using var files = WeightFiles.OpenFolder(folder);
        return files.Names.Contains(ParameterLayout.ValueWeight) ? Head.Value : Head.Policy;
    }

    /// <summary>Writes what changes in training: all weights, or the adapter and value head.</summary>
    public static void WriteUpdate(string path, ModelWeights weights)
    {
        if (weights.Adapter is null)
            SafetensorsFile.Write(path, weights.Named);
        else
            LoraFile.Write(path, weights);
    }

    /// <summary>
    /// Reads what <see cref="WriteUpdate"/> wrote; an adapter is attached to the weights of <paramref name="initial"/>, the model
    /// folder that training began with.
    /// </summary>
    /// <exception cref="ModelException">Missing, corrupt, or not of this model.</exception>
    public static ModelWeights ReadUpdate(string path, string initial, Head head, ScalarType type)
    {
        using var file = new SafetensorsReader(path);
        if (!LoraFile.IsOne(file))
        {
            using var files = WeightFiles.OpenFile(path);
            return files.Read(ReadConfig(initial), head, type);
        }

        var weights = ReadWeights(initial, head, type);
        try
        {
            LoraFile.Attach(weights, file, path);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The files that have the folder's weights: one, or shards in the order of their names.</summary>
    /// <exception cref="ModelException">The index of shards is damaged.</exception>
    public static IReadOnlyList<string> WeightPaths(string folder) => WeightFiles.PathsOf(folder);

    /// <summary>Writes a whole folder that transformers, vLLM or SGLang can load; an adapter is merged.</summary>
    public static void Write(string folder, ModelWeights weights, ITokenizer tokenizer)
    {
        using var merged = weights.Adapter is null ? null : weights.Merged(weights.Type);
        Directory.CreateDirectory(folder);
        ShardedWeights.Write(folder, (merged ?? weights).Named);
        ModelConfigFile.Write(folder, weights.Config, weights.Head == Head.Value, weights.Type.ToString().ToLowerInvariant());
        if (weights.Head == Head.Policy)
            GenerationConfigFile.Write(folder, weights.Config);
        // Last, so that files that came with the tokenizer stay as they came.
        tokenizer.Write(folder);
    }
}
