using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization.Bpe;

namespace Tppo.Modeling.Tokenization;

/// <summary>Reads `tokenizer.json`: both kinds of BPE, and the layouts of models that are trained here from nothing.</summary>
public static class TokenizerFile
{
    public const string Name = "tokenizer.json";
    internal const string Pad = "<|pad|>";
    internal const string End = "<|end|>";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <exception cref="ModelException">The file is missing, corrupt, or of another kind.</exception>
    public static ITokenizer Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            throw new ModelException($"{folder} has no {Name}");
        var json = JsonFields.Parse(path);
        var model = json.Child("model") ?? throw new ModelException($"{path}: model is missing");
        var vocabulary = model.Vocabulary();
        return model.Text("type") switch
        {
            "WordLevel" => new CharacterTokenizer(vocabulary, path, TokenizerFiles.Read(folder)),
            "BPE" when ByteTokenizer.Has(vocabulary) && !model.HasItems("merges") => new ByteTokenizer(TokenizerFiles.Read(folder)),
            "BPE" => BytePairFile.Read(folder, json, model, vocabulary),
            var other => throw new ModelException($"{path}: a {other} model of {vocabulary.Count} tokens is not supported; BPE and WordLevel are"),
        };
    }

    internal static void Write(string folder, JsonObject model, JsonObject preTokenizer, JsonObject decoder, int pad, int end)
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
