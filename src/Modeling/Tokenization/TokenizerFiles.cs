using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization;

/// <summary>
/// The files that come with a model's tokenizer, kept to be written byte for byte beside the weights that are trained from it.
/// </summary>
public sealed class TokenizerFiles
{
    private static readonly string[] Names =
    [
        "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json", "added_tokens.json",
        "generation_config.json", "vocab.json", "merges.txt", "tokenizer.model",
    ];

    private readonly Dictionary<string, byte[]> _contents;

    private TokenizerFiles(Dictionary<string, byte[]> contents) => _contents = contents;

    /// <summary>Reads those of the files that <paramref name="folder"/> has.</summary>
    /// <exception cref="ModelException">One cannot be read, or is too large for a tokenizer.</exception>
    public static TokenizerFiles Read(string folder) => new(Names
        .Where(name => File.Exists(Path.Combine(folder, name)))
        .ToDictionary(name => name, name => FolderFile.ReadBytes(Path.Combine(folder, name))));

    public void Write(string folder)
    {
        foreach (var (name, content) in _contents)
            File.WriteAllBytes(Path.Combine(folder, name), content);
    }
}
