using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Tokenization;

/// <summary>The texts of special tokens by their roles (`bos_token`, `eos_token`, …), as a model folder names them.</summary>
internal static class SpecialTokenTexts
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token"];

    /// <summary>tokenizer_config.json takes precedence over special_tokens_map.json, which older folders have.</summary>
    /// <exception cref="ModelException">One of the files is damaged.</exception>
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        var texts = new Dictionary<string, string>();
        foreach (var file in new[] { "special_tokens_map.json", "tokenizer_config.json" })
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
                continue;
            var json = JsonFields.Parse(path);
            foreach (var role in Roles)
            {
                if ((json.HasText(role) ? json.Text(role) : json.Child(role)?.TextOrNull("content")) is { } text)
                    texts[role] = text;
            }
        }

        return texts;
    }
}
