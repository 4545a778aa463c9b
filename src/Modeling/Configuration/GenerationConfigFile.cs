using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Configuration;

/// <summary>`generation_config.json`: which tokens end a response, and that responses are sampled.</summary>
public static class GenerationConfigFile
{
    public const string Name = "generation_config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The tokens that end a response by this file, which takes precedence over config.json; none where it names none.</summary>
    public static IReadOnlyList<int> EndTokenIds(string folder)
    {
        var path = Path.Combine(folder, Name);
        return File.Exists(path) ? JsonFields.Parse(path).Ints("eos_token_id") : [];
    }

    public static void Write(string folder, ModelConfig config)
    {
        var json = new JsonObject
        {
            ["do_sample"] = true,
            ["eos_token_id"] = new JsonArray([.. config.EndTokenIds.Select(id => (JsonNode)id)]),
            ["pad_token_id"] = config.PadTokenId,
            ["temperature"] = 1.0,
        };
        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
    }
}
