using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Configuration;

/// <summary>Writes `generation_config.json`: what ends a response, and that it is sampled.</summary>
public static class GenerationConfigFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, ModelConfig config)
    {
        var json = new JsonObject
        {
            ["do_sample"] = true,
            ["eos_token_id"] = new JsonArray([.. config.EndTokenIds.Select(id => (JsonNode)id)]),
            ["pad_token_id"] = config.PadTokenId,
            ["temperature"] = 1.0,
        };
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), json.ToJsonString(Indented) + "\n");
    }
}
