using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization.Bpe;

/// <summary>
/// The ids of a folder's end and padding tokens: those that tokenizer_config.json names, else those of the model's configuration.
/// </summary>
internal sealed record SpecialTokens(int End, int Pad)
{
    /// <exception cref="ModelException">Nothing says what ends a response.</exception>
    public static SpecialTokens Read(string folder, IReadOnlyDictionary<string, int> ids)
    {
        var texts = SpecialTokenTexts.Read(folder);
        var end = Id("eos_token") ?? Configured(folder, "eos_token_id")
            ?? throw new ModelException($"{folder}: no token ends a response; name one as eos_token in tokenizer_config.json");
        return new SpecialTokens(end, Id("pad_token") ?? Configured(folder, "pad_token_id") ?? end);

        int? Id(string name) => texts.TryGetValue(name, out var text) && ids.TryGetValue(text, out var id) ? id : null;
    }

    private static int? Configured(string folder, string name)
    {
        foreach (var file in new[] { GenerationConfigFile.Name, ModelConfigFile.Name })
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path) && JsonFields.Parse(path).Ints(name) is [var first, ..])
                return first;
        }

        return null;
    }
}
