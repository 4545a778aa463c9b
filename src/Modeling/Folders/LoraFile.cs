using System.Globalization;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>
/// The trained parts of a model with an adapter (the adapter itself and the value head), as a file with PEFT's names
/// (<c>base_model.model.….lora_A.weight</c>). α, which PEFT keeps in another file, is in the metadata too.
/// </summary>
public static class LoraFile
{
    private const string Prefix = "base_model.model.";
    private const string AlphaKey = "lora_alpha";

    public static void Write(string path, ModelWeights weights) => SafetensorsFile.Write(
        path,
        weights.Trained.Select(p => KeyValuePair.Create(Prefix + p.Key, p.Value)),
        new Dictionary<string, string>
        {
            ["format"] = "pt",
            [AlphaKey] = weights.Adapter!.Config.Alpha.ToString("R", CultureInfo.InvariantCulture),
        });

    /// <summary>Copies the file's numbers into <paramref name="weights"/>, which have an adapter of the same shape.</summary>
    /// <exception cref="ModelException">The file is malformed, or its tensors
    /// are not those that are trained; the message names one.</exception>
    public static void Read(string path, ModelWeights weights)
    {
        using var file = new SafetensorsReader(path);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var entries = file.Entries.ToDictionary(entry => entry.Name);
        foreach (var (name, tensor) in weights.Trained)
        {
            if (!entries.Remove(Prefix + name, out var entry) || !entry.Shape.SequenceEqual(tensor.shape))
            {
                throw new ModelException(
                    $"{path}: {Prefix + name} is missing, or has another shape than [{string.Join(", ", tensor.shape)}]");
            }

            tensor.copy_(file.Read(entry));
        }

        if (entries.Count > 0)
            throw new ModelException($"{path}: {entries.Keys.First()} is not trained by these options: target_modules or lora_rank differ");
    }

    /// <summary>True for a file of an adapter, false for one of a whole model.</summary>
    public static bool IsOne(SafetensorsReader file) => file.Metadata.ContainsKey(AlphaKey);

    /// <summary>Gives <paramref name="weights"/> the file's adapter, and value head.</summary>
    /// <exception cref="ModelException">The file is malformed, or not of this model; the message names what differs.</exception>
    public static void Attach(ModelWeights weights, SafetensorsReader file, string path)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => file.Read(entry, weights.Type));
        foreach (var (name, tensor) in weights.Named.Where(p => tensors.ContainsKey(Prefix + p.Key)))
            tensor.copy_(tensors[Prefix + name]);
        weights.Attach(LoraAdapter.Create(weights.Config, Config(path, file), (name, shape) =>
            tensors.TryGetValue(Prefix + name, out var tensor) && tensor.shape.SequenceEqual(shape)
                ? tensor
                : throw new ModelException($"{path}: {Prefix + name} is missing, or has another shape than [{string.Join(", ", shape)}]")));
    }

    private static LoraConfig Config(string path, SafetensorsReader file)
    {
        var modules = file.Entries.Where(entry => entry.Name.EndsWith(".lora_A.weight", StringComparison.Ordinal)).ToList();
        if (modules.Count == 0
            || modules[0].Shape.Length != 2
            || !double.TryParse(file.Metadata.GetValueOrDefault(AlphaKey), CultureInfo.InvariantCulture, out var alpha))
            throw new ModelException($"{path}: no adapter: it lacks lora_A matrices, or {AlphaKey} in its metadata");
        return new LoraConfig((int)modules[0].Shape[0], alpha, [.. modules.Select(entry => entry.Name.Split('.')[^3]).Distinct()]);
    }
}
