using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Modeling.Safetensors;
using static TorchSharp.torch;

namespace Tppo.Modeling.Folders;

/// <summary>Writes a model's weights as transformers does: `model.safetensors`, or shards of it with an index.</summary>
public static class ShardedWeights
{
    public const string WholeName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>Bytes of tensors in one file: transformers' 5 GB.</summary>
    public const long ShardSize = 5_000_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes <paramref name="tensors"/> in the order given, each whole: one that is larger than a shard has a file of its own.
    /// </summary>
    public static void Write(string folder, IEnumerable<KeyValuePair<string, Tensor>> tensors, long shardSize = ShardSize)
    {
        var shards = Shards(tensors, shardSize);
        var whole = Path.Combine(folder, WholeName);
        if (shards is [var single])
        {
            SafetensorsFile.Write(whole, single);
            return;
        }

        // Readers would prefer it to an index.
        File.Delete(whole);
        var map = new JsonObject();
        foreach (var (i, shard) in shards.Index())
        {
            var name = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            SafetensorsFile.Write(Path.Combine(folder, name), shard);
            foreach (var (tensor, _) in shard)
                map[tensor] = name;
        }

        var index = new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Sum(t => Bytes(t.Value))) },
            ["weight_map"] = map,
        };
        File.WriteAllText(Path.Combine(folder, IndexName), index.ToJsonString(Indented) + "\n");
    }

    private static List<List<KeyValuePair<string, Tensor>>> Shards(IEnumerable<KeyValuePair<string, Tensor>> tensors, long shardSize)
    {
        List<List<KeyValuePair<string, Tensor>>> shards = [[]];
        long size = 0;
        foreach (var tensor in tensors)
        {
            if (shards[^1].Count > 0 && size + Bytes(tensor.Value) > shardSize)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += Bytes(tensor.Value);
        }

        return shards;
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.element_size();
}
