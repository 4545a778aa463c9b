using System.Text;

namespace Tppo.Tasks;

/// <summary>
/// Addition with the carries written out: <c>478+596?</c>, worked from the right, digit + digit + carry = sum:
/// <c>8+6+0=14,7+9+1=17,4+5+1=10#1074</c>.
/// </summary>
/// <param name="digits">Law of the number of digits of the longer addend.</param>
/// <param name="heldOutShare">Share of all prompts that is held out.</param>
/// <param name="marker">What stands before the answer of a demonstration; it has no digit.</param>
/// <exception cref="TaskException">An argument is out of its range.</exception>
public sealed class SumTask(LengthLaw digits, double heldOutShare, string marker = "#")
    : GeneratedTask("sum", "0123456789+=,?", digits, heldOutShare, marker)
{
    /// <summary>A column sums to 0 … 19: two digits and a carry.</summary>
    private const int ColumnSums = 20;

    private protected override string DrawPrompt(ref SeededRandom random)
    {
        var length = Lengths.Draw(ref random);
        var shorterLength = 1 + random.NextInt(length);
        var longer = DrawNumber(length, ref random);
        var shorter = DrawNumber(shorterLength, ref random);
        return random.NextInt(2) == 0 ? $"{longer}+{shorter}?" : $"{shorter}+{longer}?";
    }

    private protected override Working Work(string prompt, Slip slip)
    {
        var (left, right) = Addends(prompt);
        var columns = Math.Max(left.Length, right.Length);
        var text = new StringBuilder(9 * columns);
        var answer = new char[columns + 1];
        var carry = 0;
        for (var column = 0; column < columns; column++)
        {
            var (upper, lower) = (DigitAt(left, column), DigitAt(right, column));
            var sum = slip.Apply(column, upper + lower + carry, ColumnSums);
            text.Append(column == 0 ? "" : ",").Append(upper).Append('+').Append(lower).Append('+').Append(carry).Append('=').Append(sum);
            answer[columns - column] = (char)('0' + sum % 10);
            carry = sum / 10;
        }
        answer[0] = (char)('0' + carry);
        var significant = new string(answer).TrimStart('0');
        return new Working(text.ToString(), significant.Length == 0 ? "0" : significant);
    }

    private protected override Slip DrawSlip(string prompt, ref SeededRandom random)
    {
        var (left, right) = Addends(prompt);
        return new Slip(random.NextInt(Math.Max(left.Length, right.Length)), 1 + random.NextInt(ColumnSums - 1));
    }

    /// <summary>A number of that many digits, from the left: the first is not 0, unless it is the only one.</summary>
    private static string DrawNumber(int length, ref SeededRandom random)
    {
        var digits = new char[length];
        for (var i = 0; i < length; i++)
            digits[i] = (char)('0' + (i == 0 && length > 1 ? 1 + random.NextInt(9) : random.NextInt(10)));
        return new string(digits);
    }

    /// <summary>The digit in a column counted from the right; 0 left of the number.</summary>
    private static int DigitAt(string number, int column) => column < number.Length ? number[^(column + 1)] - '0' : 0;

    private (string Left, string Right) Addends(string prompt)
    {
        var plus = prompt.IndexOf('+', StringComparison.Ordinal);
        if (plus < 1 || prompt.Length < plus + 3 || prompt[^1] != '?')
            throw Malformed(prompt);
        var (left, right) = (prompt[..plus], prompt[(plus + 1)..^1]);
        return left.All(char.IsAsciiDigit) && right.All(char.IsAsciiDigit) ? (left, right) : throw Malformed(prompt);
    }
}
