using Tppo.Modeling.Configuration;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>A model in Hugging Face's folder layout: config.json, model.safetensors, tokenizer.json.</summary>
public static class ModelFolder
{
    public const string WeightsName = "model.safetensors";

    /// <summary>Reads config and weights (as float32).</summary>
    /// <exception cref="ModelException">Anything missing, corrupt or unsupported.</exception>
    public static ModelWeights ReadWeights(string folder, Head head)
    {
        if (!Directory.Exists(folder))
            throw new ModelException($"{folder}: no such model folder");
        var config = ModelConfigFile.Read(folder);
        return ReadWeightsFile(Path.Combine(folder, WeightsName), config, head);
    }

    /// <exception cref="ModelException">Missing, corrupt or unsupported.</exception>
    public static ModelConfig ReadConfig(string folder) => ModelConfigFile.Read(folder);

    /// <summary>Reads one weights file of a known model.</summary>
    public static ModelWeights ReadWeightsFile(string path, ModelConfig config, Head head)
    {
        using var scope = NewDisposeScope();
        var parameters = SafetensorsFile.Read(path).ToDictionary(p => p.Key, p => p.Value.to(ScalarType.Float32));
        // Some writers store tied embeddings twice.
        if (config.TiedEmbeddings && head == Head.Policy)
            parameters.Remove(ParameterLayout.OutputHead);
        return new ModelWeights(config, head, parameters, path);
    }

    /// <summary>Writes a whole folder that transformers, vLLM or SGLang can load.</summary>
    public static void Write(string folder, ModelWeights weights, ITokenizer tokenizer)
    {
        Directory.CreateDirectory(folder);
        SafetensorsFile.Write(Path.Combine(folder, WeightsName), weights.Named);
        ModelConfigFile.Write(folder, weights.Config, weights.Head == Head.Value);
        tokenizer.Write(folder);
        if (weights.Head == Head.Policy)
            GenerationConfigFile.Write(folder, weights.Config);
    }
}
