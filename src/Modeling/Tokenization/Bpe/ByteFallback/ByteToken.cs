using System.Globalization;

namespace Tppo.Modeling.Tokenization.Bpe.ByteFallback;

/// <summary>The tokens that stand for one byte each: `&lt;0x00&gt;` to `&lt;0xFF&gt;`.</summary>
internal static class ByteToken
{
    public static string Of(byte value) => $"<0x{value:X2}>";

    public static bool TryParse(string token, out byte value)
    {
        value = 0;
        return token is ['<', '0', 'x', _, _, '>']
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
