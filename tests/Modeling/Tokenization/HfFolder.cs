using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;

namespace Tppo.Tests.Modeling.Tokenization;

/// <summary>A copy of a folder that transformers wrote, with parts of its tokenizer.json changed.</summary>
internal sealed class HfFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HfFolder(string family = "qwen3", Action<JsonNode>? change = null)
    {
        foreach (var file in Directory.GetFiles(Source(family)))
            File.Copy(file, _folder.File(System.IO.Path.GetFileName(file)));
        if (change is null)
            return;
        var json = JsonNode.Parse(File.ReadAllText(TokenizerJson))!;
        change(json);
        File.WriteAllText(TokenizerJson, json.ToJsonString());
    }

    public string Path => _folder.Path;

    public string TokenizerJson => _folder.File("tokenizer.json");

    public static string Source(string family) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "hf", family);

    /// <summary>What transformers computes with it.</summary>
    public static JsonElement Expected(string family) => JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Source(family), "expected.json"))).RootElement;

    public ITokenizer Tokenizer() => TokenizerFile.Read(Path);

    public void Dispose() => _folder.Dispose();
}
