using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>Reads the parts of `tokenizer.json` that are byte fallback's own, as transformers converts them from SentencePiece.</summary>
internal static class ByteFallbackFile
{
    private static readonly string Space = Metaspace.Space.ToString();

    /// <exception cref="ModelException">Something is missing, mistyped or unsupported; the message names it.</exception>
    public static ByteFallbackVariant Read(JsonFields json, JsonFields model, IReadOnlyDictionary<string, int> vocabulary)
    {
        var normalizers = json.Child("normalizer")?.Steps("normalizers") ?? [];
        foreach (var step in normalizers)
            CheckNormalizer(step);
        return new ByteFallbackVariant(
            normalizers.Any(step => step.Text("type") == "Prepend"),
            normalizers.Any(step => step.Text("type") == "Replace"),
            Spaces(json.Child("pre_tokenizer")),
            StrippedSpaces(json.Child("decoder") ?? throw new ModelException($"{json.Path}: decoder is missing")),
            new ByteFallbackModel(model, vocabulary));
    }

    private static void CheckNormalizer(JsonFields step)
    {
        switch (step.Text("type"))
        {
            case "Prepend":
                Require(step, step.Text("prepend") == Space, $"only {Space} is prepended");
                break;
            case "Replace":
                RequireReplace(step, " ", Space);
                break;
            case var other:
                throw new ModelException($"{step.Path}: type {other} is not supported; Prepend and Replace are");
        }
    }

    private static Metaspace? Spaces(JsonFields? json)
    {
        if (json?.Steps("pretokenizers") is not { Count: > 0 } steps)
            return null;
        var step = steps[0];
        Require(
            step,
            steps.Count == 1 && step.Text("type") == "Metaspace",
            $"only Metaspace is supported, this has {string.Join(", ", steps.Select(s => s.Text("type")))}");
        Require(step, step.Text("replacement") == Space, $"replacement is not {Space}");
        var scheme = step.Text("prepend_scheme", "always") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw new ModelException($"{step.Path}: prepend_scheme '{other}' is none of always, first, never"),
        };
        Require(
            step,
            scheme == PrependScheme.Never || step.Flag("add_prefix_space", true),
            "add_prefix_space is false, but prepend_scheme is not never");
        return new Metaspace(scheme, step.Flag("split", true));
    }

    private static int StrippedSpaces(JsonFields decoder)
    {
        var steps = decoder.Steps("decoders");
        var types = string.Join(", ", steps.Select(step => step.Text("type")));
        Require(
            decoder,
            types is "Replace, ByteFallback, Fuse" or "Replace, ByteFallback, Fuse, Strip",
            $"only Replace, ByteFallback, Fuse and Strip are supported, in this order; this has {types}");
        RequireReplace(steps[0], Space, " ");
        if (steps is not [_, _, _, var strip])
            return 0;
        Require(strip, strip.Text("content") == " " && strip.IntOrNull("stop") is null or 0, "only spaces at the start are stripped");
        return strip.IntOrNull("start") ?? 0;
    }

    private static void RequireReplace(JsonFields step, string pattern, string content)
        => Require(
            step,
            step.Child("pattern")?.TextOrNull("String") == pattern && step.Text("content") == content,
            $"only '{pattern}' is replaced, by '{content}'");

    private static void Require(JsonFields step, bool holds, string otherwise)
    {
        if (!holds)
            throw new ModelException($"{step.Path}: {otherwise}");
    }
}
