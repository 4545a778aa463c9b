namespace Tppo.Tasks.Rewards;

/// <summary>Integers of any size in plain decimal: an optional sign and ASCII digits, nothing else.</summary>
internal static class PlainInteger
{
    /// <summary>The one way to write the integer (no +, no leading 0, no −0); null where the text is no plain integer.</summary>
    /// <remarks>Linear in the text, which a model wrote: parsing a number of a hundred thousand digits would not be.</remarks>
    public static string? TryNormalize(string text)
    {
        var signed = text.Length > 0 && text[0] is '+' or '-';
        var digits = signed ? text[1..] : text;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
            return null;
        var significant = digits.TrimStart('0');
        if (significant.Length == 0)
            return "0";
        return text[0] == '-' ? "-" + significant : significant;
    }
}
