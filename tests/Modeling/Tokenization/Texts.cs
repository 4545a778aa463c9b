using System.Text;
using CsCheck;

namespace Tppo.Tests.Modeling.Tokenization;

/// <summary>Texts of any characters, with more of those that tokenizers treat in a special way.</summary>
internal static class Texts
{
    private static readonly string[] Awkward =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2028", "'s", "'LL", "'ve", "a\u0301", "\u1100\u1161\u11A8", "123", "٣", "²", "<|im_end|>", "<|im_start|>",
        "<|im_", "|>", "Ġ", "Ċ", "\u200D", "👩‍👩‍👧", "𝒜", "𠀀", "\uFFFD", "\uFEFF", "\0", "ſ",
    ];

    public static readonly Gen<string> Any = Gen.OneOf(
            Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(scalar => new Rune(scalar).ToString()),
            Gen.Char[' ', '~'].Select(character => character.ToString()),
            Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]))
        .Array[0, 40].Select(string.Concat);
}
