using System.Text.RegularExpressions;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe.ByteLevel;

/// <summary>Reads the parts of `tokenizer.json` that are byte-level BPE's own.</summary>
internal static class ByteLevelFile
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    // GPT-2's expression, which a ByteLevel step applies unless told not to.
    private const string ByteLevelPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <exception cref="ModelException">Something is missing, mistyped or unsupported; the message names it.</exception>
    public static ByteLevelVariant Read(JsonFields json, JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        if (json.Child("decoder") is { } decoder && decoder.Steps("decoders").Any(step => step.Text("type") != "ByteLevel"))
            throw new ModelException($"{decoder.Path}: only ByteLevel is supported");
        return new ByteLevelVariant(
            IsNfc(json.Child("normalizer")),
            PreTokenizer(json.Child("pre_tokenizer")),
            new ByteLevelModel(model, vocabulary));
    }

    private static bool IsNfc(JsonFields? normalizer)
    {
        if (normalizer is null)
            return false;
        var steps = normalizer.Steps("normalizers").Select(step => step.Text("type")).ToList();
        return steps.All(type => type == "NFC")
            ? steps.Count > 0
            : throw new ModelException($"{normalizer.Path}: only NFC is supported, this has {string.Join(", ", steps)}");
    }

    private static PreTokenizer PreTokenizer(JsonFields? json)
    {
        var splits = new List<RegexSplit>();
        var prefixSpace = false;
        foreach (var step in json?.Steps("pretokenizers") ?? [])
        {
            switch (step.Text("type"))
            {
                case "Split":
                    splits.Add(Split(step));
                    break;
                case "Digits":
                    var digits = Expression(step, step.Flag("individual_digits", false) ? @"\p{N}" : @"\p{N}+");
                    splits.Add(new RegexSplit(digits, SplitBehavior.Isolated, false));
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
            : throw new ModelException(
                $"{step.Path}: behavior '{step.Text("behavior")}' is none of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
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
}
