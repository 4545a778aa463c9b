using System.Text.Json;
using CsCheck;
using Tppo.Tasks.Mathematics;

namespace Tppo.Tests.Tasks;

/// <summary>Whole responses against right answers, as the verifier takes them.</summary>
public class MathResponsesTests
{
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A right answer, a response, and whether it has the answer.</summary>
    private sealed record Row(string Answer, string Response, bool Equal);

    private static List<Row> Read(string file) => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", file))
        .Select(line => JsonSerializer.Deserialize<Row>(line, Lines)!)];

    private static bool IsRight(string answer, string response) => MathAnswers.AreEqual(AnswerExtractor.ExtractRight(answer), AnswerExtractor.Extract(response));

    /// <summary>The rows of trials against the tables of other verifiers, and of our own: forms of one answer, and wrong ones close by.</summary>
    public static TheoryData<string, string, bool> Rows =>
        [.. Read("math-responses.jsonl").Concat(Read("math-worked.jsonl")).Select(row => (row.Answer, row.Response, row.Equal))];

    [Theory, MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void A_row_is_judged_as_written(string answer, string response, bool equal) => IsRight(answer, response).ShouldBe(equal);

    [Fact]
    public void Wrong_answers_are_most_of_our_own_rows()
    {
        Read("math-responses.jsonl").Count.ShouldBe(60);
        Read("math-worked.jsonl").Count(row => !row.Equal).ShouldBeGreaterThan(80);
    }

    private static int[] Denominators { get; } = [3, 7, 9, 11, 13, 99];

    private static Gen<int[]> Coefficients { get; } = Gen.Int[-9, 9].Array[4];

    [Fact]
    public void A_polynomial_is_its_terms_in_any_order_and_no_other() => Gen.Select(Coefficients, Gen.Int[0, 3], Gen.Int[1, 9]).Sample((terms, changed, by) =>
    {
        var polynomial = Polynomial(terms, [0, 1, 2, 3]);
        IsRight($"${polynomial}$", $"So it is ${Polynomial(terms, [2, 0, 3, 1])}$.").ShouldBeTrue();
        IsRight($"${polynomial}$", $@"\boxed{{-({Polynomial([.. terms.Select(term => -term)], [1, 3, 0, 2])})}}").ShouldBeTrue();
        terms[changed] += by;
        IsRight($"${polynomial}$", $"So it is ${Polynomial(terms, [2, 0, 3, 1])}$.").ShouldBeFalse();
    });

    [Fact]
    public void A_quotient_may_be_expanded_by_a_factor() => Gen.Select(Coefficients, Gen.Int[1, 9], Gen.Int[-9, 9]).Sample((terms, divisor, root) =>
    {
        var polynomial = Polynomial(terms, [0, 1, 2, 3]);
        var expanded = $@"\frac{{(x-{root})({polynomial})}}{{{divisor}x-{divisor * root}}}".Replace("--", "+");
        IsRight($@"\frac{{{polynomial}}}{{{divisor}}}", $@"\boxed{{{expanded}}}").ShouldBeTrue();
        IsRight($@"\frac{{{polynomial}+1}}{{{divisor}}}", $@"\boxed{{{expanded}}}").ShouldBeFalse();
    });

    [Fact]
    public void An_inequality_is_its_interval_however_it_is_moved() => Gen.Select(Gen.Int[-9, 9].Where(a => a != 0), Gen.Int[-9, 9], Gen.Int[-9, 9]).Sample((a, b, bound) =>
    {
        var interval = a > 0 ? $@"(-\infty, {bound})" : $@"({bound}, \infty)";
        IsRight($"${interval}$", $"${a}x + {b} < {a * bound + b}$").ShouldBeTrue();
        IsRight($"${interval}$", $"${a * bound + b} > {b} + {a}x$").ShouldBeTrue();
        IsRight($"${interval}$", $@"${a}x + {b} \le {a * bound + b}$").ShouldBeFalse();
        IsRight($"${interval}$", $"${a}x + {b} < {a * bound + b + 1}$").ShouldBeFalse();
        IsRight($"${interval}$", $"${a}x + {b} > {a * bound + b}$").ShouldBeFalse();
    });

    [Fact]
    public void A_fraction_without_an_end_is_its_decimal_rounded_or_cut_to_nine_places_and_no_other() => Gen.Select(Gen.Int[1, 900], Gen.Int[0, 5].Select(index => Denominators[index]))
        .Where((numerator, denominator) => numerator % denominator != 0)
        .Sample((numerator, denominator) =>
        {
            var fraction = $@"\frac{{{numerator}}}{{{denominator}}}";
            var value = (decimal)numerator / denominator;
            IsRight(fraction, $"{Math.Round(value, 9):0.000000000}").ShouldBeTrue();
            IsRight(fraction, $"{Math.Round(value, 9, MidpointRounding.ToZero):0.000000000}").ShouldBeTrue();
            IsRight(fraction, $"{Math.Round(value, 9) + 0.00002m:0.000000000}").ShouldBeFalse();
            IsRight(fraction, $"{Math.Round(value, 3):0.000}").ShouldBeFalse();
        });

    [Fact]
    public void Boxes_that_stand_together_are_one_list_in_any_order() => Gen.Int[-99, 99].Array[2, 6].Where(values => values.Distinct().Count() == values.Length).Sample(values =>
    {
        var answer = string.Join(", ", values);
        IsRight(answer, string.Join(" and ", values.Reverse().Select(value => $@"\boxed{{{value}}}"))).ShouldBeTrue();
        IsRight(answer, string.Join(". Then ", values.Select(value => $@"\boxed{{{value}}}"))).ShouldBeFalse();
        IsRight(answer, string.Join(" and ", values.Skip(1).Select(value => $@"\boxed{{{value}}}"))).ShouldBeFalse();
    });

    private static string Polynomial(int[] coefficients, int[] order) =>
        string.Join(" + ", order.Select(power => $"{coefficients[power]}x^{power}")).Replace("+ -", "- ", StringComparison.Ordinal);
}
