using System.Text;

namespace Tppo.Tasks.Mathematics;

/// <summary>Reads one unsigned number of an answer: digits, thousands separators, a point, repeating digits, an exponent.</summary>
/// <param name="text">The answer.</param>
/// <param name="start">Where the number begins: at a digit, or at a point before one.</param>
/// <param name="separators">Whether 1,000 is one number; in a tuple it is two.</param>
internal sealed class NumberScanner(string text, int start, bool separators)
{
    private readonly StringBuilder number = new();
    private int at = start;
    private bool grouped;

    /// <summary>The number as <see cref="Rational.TryParse"/> reads it.</summary>
    /// <param name="end">The place after it.</param>
    public string Scan(out int end)
    {
        Digits();
        while (grouped || IsLeadingGroup())
        {
            var separator = Separator();
            if (separator == 0)
                break;
            at += separator;
            grouped = true;
            Digits();
        }
        if (number.Length == 0)
            number.Append('0');
        if (Peek(0) == '.' && (char.IsAsciiDigit(Peek(1)) || Repeats(1)))
        {
            number.Append('.');
            at++;
            Digits();
            Repeating();
        }
        Exponent();
        end = at;
        return number.ToString();
    }

    private char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private void Digits()
    {
        for (; char.IsAsciiDigit(Peek(0)); at++)
            number.Append(Peek(0));
    }

    /// <summary>Length of the thousands separator here, 0 where there is none: exactly three digits follow one.</summary>
    private int Separator()
    {
        ReadOnlySpan<string> known = ["{,}", @",\! ", @",\!", @"\,", @"\;", @"\ ", ",", " ", "\u00A0", "\u2009", "\u202F"];
        foreach (var separator in known)
        {
            var sure = separator.Length > 1;
            if ((sure || separators) && Follows(separator, 0)
                && Enumerable.Range(separator.Length, 3).All(ahead => char.IsAsciiDigit(Peek(ahead)))
                && !char.IsAsciiDigit(Peek(separator.Length + 3)))
            {
                return separator.Length;
            }
        }
        return 0;
    }

    /// <summary>0,125 is a decimal, not a thousand.</summary>
    private bool IsLeadingGroup() => number.Length is >= 1 and <= 3 && number[0] != '0';

    private bool Follows(string expected, int ahead) => string.CompareOrdinal(text, at + ahead, expected, 0, expected.Length) == 0;

    private bool Repeats(int ahead) => Follows(@"\overline{", ahead) || Follows(@"\dot{", ahead) || Follows(@"\bar{", ahead);

    private void Repeating()
    {
        if (!Repeats(0))
            return;
        var open = text.IndexOf('{', at);
        var close = text.IndexOf('}', open);
        if (close <= open + 1 || !text[(open + 1)..close].All(char.IsAsciiDigit))
            return;
        number.Append('(').Append(text, open + 1, close - open - 1).Append(')');
        at = close + 1;
    }

    /// <summary>An e with digits; an e alone is Euler's number.</summary>
    private void Exponent()
    {
        var sign = Peek(1) is '+' or '-' ? 1 : 0;
        if (Peek(0) is not ('e' or 'E') || !char.IsAsciiDigit(Peek(1 + sign)))
            return;
        number.Append('e').Append(sign == 1 && Peek(1) == '-' ? "-" : "");
        at += 1 + sign;
        Digits();
    }
}
