using Tppo.Modeling.Configuration;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Tokenization.Bpe;
using Tppo.Modeling.Tokenization.Bpe.ByteFallback;
using Tppo.Modeling.Tokenization.Bpe.ByteLevel;

namespace Tppo.Modeling.Folders;

/// <summary>Reads a BPE `tokenizer.json`. It refuses anything that it does not know: half a tokenizer gives wrong ids.</summary>
internal static class BytePairFile
{
    /// <exception cref="ModelException">Something is missing, mistyped or unsupported; the message names it.</exception>
    public static BytePairTokenizer Read(string folder, JsonFields json, JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        foreach (var affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (!string.IsNullOrEmpty(model.TextOrNull(affix)))
                throw new ModelException($"{model.Path}: {affix} is not supported");
        }

        IReadOnlyList<AddedToken> added = [.. json.Children("added_tokens").Select(Added)];
        var ids = new Dictionary<string, int>(vocabulary);
        foreach (var token in added)
            ids[token.Content] = token.Id;
        var special = SpecialTokens.Read(folder, ids);
        return new BytePairTokenizer(new BytePairParts
        {
            Vocabulary = vocabulary,
            Variant = model.Flag("byte_fallback", false)
                ? ByteFallbackFile.Read(json, model, vocabulary)
                : ByteLevelFile.Read(json, model, vocabulary),
            Added = added,
            Template = Template(json.Child("post_processor")),
            EndTokenId = special.End,
            PadTokenId = special.Pad,
            Files = TokenizerFiles.Read(folder),
        });
    }

    private static AddedToken Added(JsonFields token) => new(
        token.IntOrNull("id") is { } id and < JsonFields.MaxSize
            ? id
            : throw new ModelException($"{token.Path}: id is missing, or {JsonFields.MaxSize} or more"),
        token.Text("content"),
        token.Flag("special", false),
        token.Flag("normalized", false),
        token.Flag("single_word", false),
        token.Flag("lstrip", false),
        token.Flag("rstrip", false));

    /// <summary>The tokens around a single text, from the template; there may be one at most.</summary>
    private static TokenTemplate Template(JsonFields? json)
    {
        var template = TokenTemplate.None;
        foreach (var step in json?.Steps("processors") ?? [])
        {
            if (step.Text("type") == "TemplateProcessing")
                template = Template(step, step.Child("special_tokens"));
            else if (step.Text("type") != "ByteLevel")
                throw new ModelException($"{step.Path}: type {step.Text("type")} is not supported; TemplateProcessing and ByteLevel are");
        }

        return template;
    }

    private static TokenTemplate Template(JsonFields step, JsonFields? special)
    {
        var (before, after) = (new List<int>(), new List<int>());
        var around = before;
        foreach (var item in step.Children("single"))
        {
            if (item.Child("Sequence") is not null)
                around = after;
            else if (item.Child("SpecialToken")?.Text("id") is { } name)
            {
                var named = special?.Child(name) ?? throw new ModelException($"{step.Path}: special_tokens lacks {name}");
                around.AddRange(named.Ints("ids"));
            }
        }

        return new TokenTemplate(before, after);
    }
}
