using System.Numerics;
using System.Text.RegularExpressions;

namespace Tppo.Tests.Tasks;

/// <summary>Answers prompts and checks workings in another way than the tasks do: by patterns and big integers.</summary>
internal static partial class Reference
{
    public const string Labels = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static int Steps(string program) => LaterStep().Count(program) + 1;

    public static string Program(string prompt)
    {
        prompt.ShouldMatch(@"^a\d([b-zA-Z][-+*]\d)*\?$");
        var labels = string.Concat(prompt.Where(char.IsAsciiLetter));
        Labels.ShouldStartWith(labels);
        BigInteger value = prompt[1] - '0';
        foreach (Match step in LaterStep().Matches(prompt))
            value = Apply(value, step.Groups[2].Value, int.Parse(step.Groups[3].Value));
        return Modulo(value, 10).ToString();
    }

    public static string Sum(string prompt)
    {
        prompt.ShouldMatch(@"^(0|[1-9]\d*)\+(0|[1-9]\d*)\?$");
        return prompt.TrimEnd('?').Split('+').Select(BigInteger.Parse).Aggregate((a, b) => a + b).ToString();
    }

    /// <summary>Number of results in a program's demonstration that do not follow from what is written before them.</summary>
    public static int ProgramErrors(string prompt, string demonstration)
    {
        var steps = WorkedStep().Matches(demonstration);
        steps.Count.ShouldBe(Steps(prompt) - 1);
        string.Concat(steps.Select(step => step.Groups[1].Value + step.Groups[2].Value + step.Groups[3].Value))
            .ShouldBe(string.Concat(LaterStep().Matches(prompt).Select(step => step.Value)));
        var before = demonstration[1].ToString();
        var errors = demonstration[1] == prompt[1] ? 0 : 1;
        foreach (Match step in steps)
        {
            var right = Modulo(Apply(int.Parse(before), step.Groups[2].Value, int.Parse(step.Groups[3].Value)), 10);
            before = step.Groups[4].Value;
            errors += before == right.ToString() ? 0 : 1;
        }
        demonstration.ShouldEndWith("#" + before);
        return errors;
    }

    /// <summary>The same for a sum.</summary>
    public static int SumErrors(string prompt, string demonstration)
    {
        var addends = prompt.TrimEnd('?').Split('+');
        var width = addends.Max(addend => addend.Length);
        var columns = demonstration[..demonstration.IndexOf('#')].Split(',');
        columns.Length.ShouldBe(width);
        var (errors, carry, value, place) = (0, 0, BigInteger.Zero, BigInteger.One);
        for (var i = 0; i < width; i++, place *= 10)
        {
            var numbers = columns[i].Split('+', '=').Select(int.Parse).ToArray();
            numbers[..3].ShouldBe([.. addends.Select(addend => addend.PadLeft(width, '0')[width - 1 - i] - '0'), carry]);
            errors += numbers[3] == numbers[..3].Sum() ? 0 : 1;
            carry = numbers[3] / 10;
            value += numbers[3] % 10 * place;
        }
        demonstration.ShouldEndWith($"#{value + carry * place}");
        return errors;
    }

    private static BigInteger Apply(BigInteger value, string op, int digit) =>
        op == "+" ? value + digit : op == "-" ? value - digit : value * digit;

    private static BigInteger Modulo(BigInteger value, int modulus) => (value % modulus + modulus) % modulus;

    [GeneratedRegex(@"([b-zA-Z])([-+*])(\d)")]
    private static partial Regex LaterStep();

    [GeneratedRegex(@"([b-zA-Z])([-+*])(\d)=(\d)")]
    private static partial Regex WorkedStep();
}
