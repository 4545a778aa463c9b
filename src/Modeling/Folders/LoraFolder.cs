using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Folders;

/// <summary>An adapter in PEFT's layout: adapter_config.json and adapter_model.safetensors.</summary>
public static class LoraFolder
{
    public const string WeightsName = "adapter_model.safetensors";
    private const string ConfigName = "adapter_config.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="weights">With an adapter.</param>
    /// <param name="baseModel">The folder, or the hub's name, of the model that the adapter belongs to.</param>
    public static void Write(string folder, ModelWeights weights, string baseModel)
    {
        var config = weights.Adapter!.Config;
        var isValue = weights.Head == Head.Value;
        var json = new JsonObject
        {
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["lora_alpha"] = config.Alpha,
            ["lora_dropout"] = 0.0,
            ["modules_to_save"] = isValue ? new JsonArray("score") : null,
            ["peft_type"] = "LORA",
            ["r"] = config.Rank,
            ["target_modules"] = new JsonArray([.. config.TargetModules.Select(name => (JsonNode)name)]),
            ["task_type"] = isValue ? "TOKEN_CLS" : "CAUSAL_LM",
            ["use_dora"] = false,
            ["use_rslora"] = false,
        };
        Directory.CreateDirectory(folder);
        LoraFile.Write(Path.Combine(folder, WeightsName), weights);
        File.WriteAllText(Path.Combine(folder, ConfigName), json.ToJsonString(Indented) + "\n");
    }
}
