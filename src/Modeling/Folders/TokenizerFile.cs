using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization;

namespace Tppo.Modeling.Folders;

/// <summary>Reads `tokenizer.json`: both kinds of BPE, and the layouts of models that are trained here from scratch.</summary>
public static class TokenizerFile
{
    public const string Name = NewTokenizerFile.Name;

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
            var other => throw new ModelException(
                $"{path}: a {other} model of {vocabulary.Count} tokens is not supported; BPE and WordLevel are"),
        };
    }
}
