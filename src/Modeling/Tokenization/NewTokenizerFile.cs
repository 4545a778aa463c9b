using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Modeling.Tokenization;

/// <summary>Writes `tokenizer.json` of a model that is trained here from scratch.</summary>
internal static class NewTokenizerFile
{
    public const string Name = "tokenizer.json";
    public const string Pad = "<|pad|>";
    public const string End = "<|end|>";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, JsonObject model, JsonObject preTokenizer, JsonObject decoder, int pad, int end)
    {
        JsonObject Special(int id, string content) => new()
        {
            ["id"] = id,
            ["content"] = content,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        };
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(Special(pad, Pad), Special(end, End)),
            ["normalizer"] = null,
            ["pre_tokenizer"] = preTokenizer,
            ["post_processor"] = null,
            ["decoder"] = decoder,
            ["model"] = model,
        };
        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["eos_token"] = End, ["pad_token"] = Pad };
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), config.ToJsonString(Indented) + "\n");
    }
}
