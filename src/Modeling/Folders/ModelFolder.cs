using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Folders;

/// <summary>A model in Hugging Face's folder layout: config.json, model.safetensors or shards of it, tokenizer.json.</summary>
public static class ModelFolder
{
    /// <summary>Reads config and weights (as float32).</summary>
    /// <exception cref="ModelException">Anything missing, corrupt or unsupported.</exception>
    public static ModelWeights ReadWeights(string folder, Head head)
    {
        if (!Directory.Exists(folder))
            throw new ModelException($"{folder}: no such model folder");
        var config = ModelConfigFile.Read(folder);
        if (config.EndTokenIds.Count == 0 && File.Exists(Path.Combine(folder, TokenizerFile.Name)))
            config = config with { EndTokenIds = [TokenizerFile.Read(folder).EndTokenId] };
        using var files = WeightFiles.OpenFolder(folder);
        return files.Read(config, head);
    }

    /// <exception cref="ModelException">Missing, corrupt or unsupported.</exception>
    public static ModelConfig ReadConfig(string folder) => ModelConfigFile.Read(folder);

    /// <summary>Reads one weights file of a known model.</summary>
    public static ModelWeights ReadWeightsFile(string path, ModelConfig config, Head head)
    {
        using var files = WeightFiles.OpenFile(path);
        return files.Read(config, head);
    }

    /// <summary>The files that have the folder's weights: one, or shards in the order of their names.</summary>
    /// <exception cref="ModelException">The index of shards is damaged.</exception>
    public static IReadOnlyList<string> WeightPaths(string folder) => WeightFiles.PathsOf(folder);

    /// <summary>Writes a whole folder that transformers, vLLM or SGLang can load.</summary>
    public static void Write(string folder, ModelWeights weights, ITokenizer tokenizer)
    {
        Directory.CreateDirectory(folder);
        ShardedWeights.Write(folder, weights.Named);
        ModelConfigFile.Write(folder, weights.Config, weights.Head == Head.Value);
        if (weights.Head == Head.Policy)
            GenerationConfigFile.Write(folder, weights.Config);
        // Last: what came with the tokenizer stands as it came.
        tokenizer.Write(folder);
    }
}
