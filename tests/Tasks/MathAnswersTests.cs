using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;
using Tppo.Tasks.Mathematics;

namespace Tppo.Tests.Tasks;

public class MathAnswersTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Two answers, and whether they are the same.</summary>
    private sealed record Pair(string Left, string Right, bool Equal);

    private static List<Pair> Table { get; } = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "math-answers.jsonl"))
        .Select(line => JsonSerializer.Deserialize<Pair>(line, Lines)!)];

    private static Gen<string> Answer { get; } = Gen.OneOf(
        Gen.Int.Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Int, Gen.Int[1, 999]).Select((n, d) => $@"\frac{{{n}}}{{{d}}}"),
        Gen.Select(Gen.Int[-99, 99], Gen.Int[0, 99]).Select((a, b) => $@"{a}+\sqrt{{{b}}}"),
        Gen.Select(Gen.Int, Gen.Int).Select((a, b) => $"({a}, {b})"),
        Gen.Select(Gen.Int, Gen.Int).Select((a, b) => $@"\{{{a}, {b}\}}"),
        Gen.Int[0, Table.Count - 1].Select(i => Table[i].Left));

    [Fact]
    public void The_table_of_answers_is_judged_as_written_in_both_directions()
    {
        Table.Count(pair => pair.Equal).ShouldBeGreaterThan(200);
        Table.Count(pair => !pair.Equal).ShouldBeGreaterThan(100);
        Table.Where(pair => MathAnswers.AreEqual(pair.Left, pair.Right) != pair.Equal || MathAnswers.AreEqual(pair.Right, pair.Left) != pair.Equal)
            .ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_is_itself() =>
        Gen.OneOf(Answer, Gen.String.Where(text => text.Trim(' ', '*', '`', '.', ',', ';').Trim().Length > 0)).Sample(answer => MathAnswers.AreEqual(answer, answer).ShouldBeTrue());

    [Fact]
    public void Order_does_not_matter() => Gen.Select(Answer, Answer).Sample((left, right) =>
        MathAnswers.AreEqual(left, right).ShouldBe(MathAnswers.AreEqual(right, left)));

    [Fact]
    public void What_is_only_for_the_eye_does_not_matter() => Gen.Select(Answer, Answer).Sample((answer, other) =>
    {
        var equal = MathAnswers.AreEqual(answer, other);
        MathAnswers.AreEqual($"${answer}$", other).ShouldBe(equal);
        MathAnswers.AreEqual($"  {answer} .", other).ShouldBe(equal);
        MathAnswers.AreEqual(AnswerExtractor.Extract($@"So it is $\boxed{{{answer}}}$."), other).ShouldBe(equal);
    });

    [Fact]
    public void Thousands_separators_do_not_matter() => Gen.Long.Sample(number =>
    {
        var plain = number.ToString(CultureInfo.InvariantCulture);
        var grouped = number.ToString("N0", CultureInfo.InvariantCulture);
        foreach (var separator in new[] { ",", "{,}", @"\,", " " })
            MathAnswers.AreEqual(grouped.Replace(",", separator), plain).ShouldBeTrue();
    });

    [Fact]
    public void A_fraction_is_its_decimal_where_that_is_exact() => Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[0, 6]).Sample((numerator, places) =>
    {
        var denominator = (int)Math.Pow(10, places);
        var exact = ((decimal)numerator / denominator).ToString(CultureInfo.InvariantCulture);
        MathAnswers.AreEqual($@"\frac{{{numerator}}}{{{denominator}}}", exact).ShouldBeTrue();
        MathAnswers.AreEqual($"{numerator}/{denominator}", exact).ShouldBeTrue();
        MathAnswers.AreEqual($"{numerator + 1}/{denominator}", exact).ShouldBeFalse();
    });

    [Fact]
    public void Large_numbers_differ_in_their_last_digit() => Gen.Int[20, 60].Sample(digits =>
    {
        var number = BigInteger.Pow(10, digits) + 7;
        MathAnswers.AreEqual($"{number}", $"{number + 1}").ShouldBeFalse();
        MathAnswers.AreEqual($"10^{{{digits}}}+7", $"{number}").ShouldBeTrue();
    });

    [Fact]
    public void Products_and_their_expansions_are_equal() => Gen.Select(Gen.Int[-9, 9], Gen.Int[-9, 9]).Sample((a, b) =>
    {
        var expanded = $"x^2 + {a + b}x + {a * b}".Replace("+ -", "- ");
        MathAnswers.AreEqual($"(x+{a})(x+{b})".Replace("+-", "-"), expanded).ShouldBeTrue();
        MathAnswers.AreEqual($"(x+{a})(x+{b})".Replace("+-", "-"), expanded + "+1").ShouldBeFalse();
    });

    public static TheoryData<string> Hostile { get; } =
    [
        new string('(', 100_000),
        string.Concat(Enumerable.Repeat("(", 900)) + "1" + string.Concat(Enumerable.Repeat(")", 900)),
        string.Concat(Enumerable.Repeat(@"\frac{", 10_000)),
        string.Concat(Enumerable.Repeat(@"\frac{1}{", 300)) + "1" + new string('}', 300),
        string.Concat(Enumerable.Repeat(@"\sqrt{", 10_000)) + "7" + new string('}', 10_000),
        string.Concat(Enumerable.Repeat(@"\{", 20)) + "1.0" + string.Concat(Enumerable.Repeat(@"\}", 20)),
        string.Concat(Enumerable.Repeat(@"\{1,", 30)) + "1" + string.Concat(Enumerable.Repeat(@"\}", 30)),
        "10^10^10", "10^{10^{10^{10}}}", "9^{9^{9}}", "2^{16000}^{16000}", "1e999999999", "1e-999999999", "999999999!", "500!!!!!", "((500!)!)!",
        new string('9', 1_900) + "^" + new string('9', 50), string.Concat(Enumerable.Repeat("9^", 900)) + "9",
        string.Concat(Enumerable.Repeat("99!*", 400)) + "1", string.Concat(Enumerable.Repeat("1/7^{99}+", 150)) + "1",
        @"\binom{499}{250}^{99}", @"\sqrt[64]{" + new string('7', 1_000) + "}", "0.\\overline{" + new string('3', 1_900) + "}",
        "0^0", "0^{-1}", "1/0", "0/0", @"\log_1 0", @"\tan(\pi/2)", @"\sqrt[0]{2}", @"\arcsin 2",
        new string('|', 2_000), new string('-', 100_000) + "1", new string('!', 1_000), new string(',', 2_000), new string('_', 2_000), "1" + new string('%', 900),
        string.Join(',', Enumerable.Range(0, 400)), string.Join('±', Enumerable.Repeat("1", 400)), string.Join('<', Enumerable.Repeat("x", 400)),
        string.Concat(Enumerable.Repeat("answer is ", 20_000)), string.Concat(Enumerable.Repeat(@"\boxed{", 20_000)), new string('\\', 100_001),
        string.Concat(Enumerable.Repeat("9^{", 900)) + "9" + new string('}', 900), new string('(', 20_000) + "7" + new string(')', 20_000),
        string.Concat(Enumerable.Repeat(@"x=\{", 28)) + "1" + string.Concat(Enumerable.Repeat(@"\}", 28)),
        string.Concat(Enumerable.Repeat("(x=1,", 28)) + "1" + new string(')', 28), string.Join(',', Enumerable.Repeat("x<1+y", 60)),
        string.Join('+', Enumerable.Repeat(@"\sin(x+y)^{17}", 60)), "x^{99999999999}<7", "|x|^{4000}!<5", @"\binom{n}{" + new string('9', 900) + "}",
        string.Concat(Enumerable.Repeat("so we get 12x and $x$ then ", 80_000)), new string('$', 2_000_000), new string('{', 2_000_000),
        string.Concat(Enumerable.Repeat(@"\boxed{1},", 200_000)), string.Concat(Enumerable.Repeat(@"\frac{1}{2} ", 180_000)), new string('7', 2_000_000),
        string.Concat(Enumerable.Repeat(@"\(", 1_000_000)), string.Concat(Enumerable.Repeat(@"\[a", 700_000)), string.Concat(Enumerable.Repeat("$1$ and ", 250_000)),
        string.Concat(Enumerable.Repeat("$ab cd", 330_000)), string.Concat(Enumerable.Repeat(@"\begin{pmatrix}", 140_000)), new string(' ', 2_000_000),
        @"\begin{pmatrix" + new string('&', 1_000), @"\text{" + string.Concat(Enumerable.Repeat(@"\text{1", 500)), "\0\uD800", "٣", new string('{', 50_000) + new string('}', 50_000),
    ];

    [Theory, MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public async Task Hostile_answers_are_wrong_soon(string answer)
    {
        foreach (var right in new[] { "2", @"\{1,2\}", @"\sqrt{2}x" })
        {
            var cancellation = TestContext.Current.CancellationToken;
            (await Task.Run(() => MathAnswers.AreEqual(right, AnswerExtractor.Extract(answer)), cancellation).WaitAsync(Deadline, cancellation)).ShouldBeFalse();
            (await Task.Run(() => MathAnswers.AreEqual(answer + "+1", answer + "+1.0"), cancellation).WaitAsync(Deadline, cancellation)).ShouldBeOneOf(true, false);
        }
    }

    [Fact]
    public void Any_text_is_compared() => Gen.Select(Gen.Char[@"0123456789xyei+-*/^_(){}[]|,.!%$\ =<>±√π&;:"].Array[0, 60], Answer).Sample((noise, right) =>
        MathAnswers.AreEqual(right, AnswerExtractor.Extract(new string(noise))).ShouldBe(MathAnswers.AreEqual(AnswerExtractor.Extract(new string(noise)), right)), iter: 20_000);
}
