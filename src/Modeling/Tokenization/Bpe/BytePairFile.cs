using System.Text.RegularExpressions;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>Reads the parts of a byte-level BPE `tokenizer.json`. What it does not know it refuses: half a tokenizer gives wrong ids.</summary>
internal static class BytePairFile
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(20);

    // GPT-2's expression, which a ByteLevel step applies unless told not to.
    private const string ByteLevelPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <exception cref="ModelException">Something is missing, mistyped or unsupported; the message names it.</exception>
    public static BytePairTokenizer Read(string folder, JsonFields json, JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        if (model.Flag("byte_fallback", false))
            throw new ModelException($"{model.Path}: byte_fallback is true (a SentencePiece vocabulary, such as Llama 2's), which is not supported");
        foreach (var affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (!string.IsNullOrEmpty(model.TextOrNull(affix)))
                throw new ModelException($"{model.Path}: {affix} is not supported");
        }

        if (json.Child("decoder") is { } decoder && Steps(decoder, "decoders").Any(step => step.Text("type") != "ByteLevel"))
            throw new ModelException($"{decoder.Path}: only ByteLevel is supported");
        IReadOnlyList<AddedToken> added = [.. json.Children("added_tokens").Select(Added)];
        var ids = new Dictionary<string, int>(vocabulary);
        foreach (var token in added)
            ids[token.Content] = token.Id;
        var special = SpecialTokens.Read(folder, ids);
        return new BytePairTokenizer(new BytePairParts
        {
            Vocabulary = vocabulary,
            Model = Model(model, vocabulary),
            Added = added,
            Nfc = IsNfc(json.Child("normalizer")),
            PreTokenizer = PreTokenizer(json.Child("pre_tokenizer")),
            Template = Template(json.Child("post_processor")),
            EndTokenId = special.End,
            PadTokenId = special.Pad,
            Files = TokenizerFiles.Read(folder),
        });
    }

    private static BytePairModel Model(JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        try
        {
            return new BytePairModel(vocabulary, [.. model.Pairs("merges").Select(pair => $"{pair.Left} {pair.Right}")], model.Flag("ignore_merges", false));
        }
        catch (ModelException exception)
        {
            throw new ModelException($"{model.Path}: {exception.Message}", exception);
        }
    }

    private static AddedToken Added(JsonFields token) => new(
        token.IntOrNull("id") is { } id and < JsonFields.MaxSize ? id : throw new ModelException($"{token.Path}: id is missing, or {JsonFields.MaxSize} or more"),
        token.Text("content"),
        token.Flag("special", false),
        token.Flag("normalized", false),
        token.Flag("single_word", false),
        token.Flag("lstrip", false),
        token.Flag("rstrip", false));

    private static bool IsNfc(JsonFields? normalizer)
    {
        if (normalizer is null)
            return false;
        var steps = Steps(normalizer, "normalizers").Select(step => step.Text("type")).ToList();
        return steps.All(type => type == "NFC")
            ? steps.Count > 0
            : throw new ModelException($"{normalizer.Path}: only NFC is supported, this has {string.Join(", ", steps)}");
    }

    private static PreTokenizer PreTokenizer(JsonFields? json)
    {
        var splits = new List<RegexSplit>();
        var prefixSpace = false;
        foreach (var step in json is null ? [] : Steps(json, "pretokenizers"))
        {
            switch (step.Text("type"))
            {
                case "Split":
                    splits.Add(Split(step));
                    break;
                case "Digits":
                    splits.Add(new RegexSplit(Expression(step, step.Flag("individual_digits", false) ? @"\p{N}" : @"\p{N}+"), SplitBehavior.Isolated, false));
                    break;
                case "ByteLevel":
                    prefixSpace |= step.Flag("add_prefix_space", true);
                    if (step.Flag("use_regex", true))
                        splits.Add(new RegexSplit(Expression(step, ByteLevelPattern), SplitBehavior.Isolated, false));
                    break;
                case var other:
                    throw new ModelException($"{step.Path}: type {other} is not supported; Split, Digits and ByteLevel are");
            }
        }

        return new PreTokenizer(splits, prefixSpace);
    }

    private static RegexSplit Split(JsonFields step)
    {
        var pattern = step.Child("pattern") ?? throw new ModelException($"{step.Path}: pattern is missing");
        var expression = pattern.TextOrNull("Regex") ?? Regex.Escape(pattern.Text("String"));
        return Enum.TryParse<SplitBehavior>(step.Text("behavior"), out var behavior)
            ? new RegexSplit(Expression(step, expression), behavior, step.Flag("invert", false))
            : throw new ModelException($"{step.Path}: behavior '{step.Text("behavior")}' is none of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
    }

    private static Regex Expression(JsonFields step, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException exception)
        {
            throw new ModelException($"{step.Path}: the expression {pattern} is not supported: {exception.Message}", exception);
        }
    }

    /// <summary>What stands around a single text, of the one template that there may be.</summary>
    private static TokenTemplate Template(JsonFields? json)
    {
        var template = TokenTemplate.None;
        foreach (var step in json is null ? [] : Steps(json, "processors"))
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
                around.AddRange((special?.Child(name) ?? throw new ModelException($"{step.Path}: special_tokens lacks {name}")).Ints("ids"));
        }

        return new TokenTemplate(before, after);
    }

    /// <summary>A step, or those of a sequence.</summary>
    private static IReadOnlyList<JsonFields> Steps(JsonFields json, string items)
        => json.Text("type") == "Sequence" ? [.. json.Children(items).SelectMany(step => Steps(step, items))] : [json];
}
