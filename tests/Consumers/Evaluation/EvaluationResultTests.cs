using Tppo.Consumers.Evaluation;
using Tppo.Tasks;

namespace Tppo.Tests.Consumers.Evaluation;

public class EvaluationResultTests
{
    [Fact]
    public void Shares_are_over_what_was_verified()
    {
        var result = EvaluationResult.Of(
        [
            Judged(true, false, null),
            Judged(false, false, false),
            Judged(null, null, true),
            Judged(null, null, null),
        ]);
        (result.K, result.Problems, result.Unverified).ShouldBe((3, 4, 6));
        result.AverageAtK.ShouldBe(2 / 6.0);
        result.PassAtK.ShouldBe(2 / 3.0);
    }

    [Fact]
    public void Lengths_are_over_all_responses()
    {
        var result = EvaluationResult.Of([Of(new("a", 2, false, true, 1), new("b", 8, true, null, null)), Of(new("c", 4, false, false, -1), new("d", 8, true, false, -1))]);
        result.MeanLength.ShouldBe(5.5);
        result.Truncated.ShouldBe(0.5);
    }

    [Fact]
    public void Where_nothing_was_verified_there_is_no_share()
    {
        var result = EvaluationResult.Of([Judged(null, null)]);
        (result.AverageAtK, result.PassAtK, result.Unverified).ShouldBe((double.NaN, double.NaN, 2));
    }

    private static JudgedProblem Judged(params bool?[] verdicts) => Of([.. verdicts.Select(correct => new JudgedResponse("", 1, false, correct, null))]);

    private static JudgedProblem Of(params JudgedResponse[] responses) => new(new Problem("?", "!", "test"), "?", responses);
}
