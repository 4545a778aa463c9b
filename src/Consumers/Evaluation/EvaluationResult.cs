using System.Globalization;

namespace Tppo.Consumers.Evaluation;

/// <summary>How a policy did on a set of problems.</summary>
/// <param name="K">Responses to each problem.</param>
/// <param name="Problems">Problems.</param>
/// <param name="AverageAtK">Share of right responses (avg@k); NaN where none was verified.</param>
/// <param name="PassAtK">Share of problems with a right response among k (pass@k); NaN where none was verified.</param>
/// <param name="MeanLength">Tokens of a response, the end token included.</param>
/// <param name="Truncated">Share of responses that reached the maximum length without an end.</param>
/// <param name="Unverified">Responses whose verifier failed; the two shares leave them out.</param>
internal sealed record EvaluationResult(
    int K, int Problems, double AverageAtK, double PassAtK, double MeanLength, double Truncated, int Unverified)
{
    /// <param name="judged">At least one problem, each with the same number of responses.</param>
    public static EvaluationResult Of(IReadOnlyList<JudgedProblem> judged)
    {
        var responses = judged.SelectMany(problem => problem.Responses).ToList();
        var verdicts = judged.Select(problem => problem.Responses.Select(response => response.Correct).OfType<bool>().ToList()).ToList();
        return new EvaluationResult(
            judged[0].Responses.Count,
            judged.Count,
            Share(verdicts.SelectMany(ofProblem => ofProblem)),
            Share(verdicts.Where(ofProblem => ofProblem.Count > 0).Select(ofProblem => ofProblem.Contains(true))),
            responses.Average(response => response.Tokens),
            Share(responses.Select(response => response.Truncated)),
            responses.Count(response => response.Correct is null));
    }

    /// <summary>By the names that users know.</summary>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        var k = K.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, double>
        {
            [$"eval/avg@{k}"] = AverageAtK,
            [$"eval/pass@{k}"] = PassAtK,
            ["eval/response_length/mean"] = MeanLength,
            ["eval/truncated"] = Truncated,
            ["eval/unverified"] = Unverified,
        };
    }

    /// <summary>Of what is true; NaN of nothing.</summary>
    private static double Share(IEnumerable<bool> all) => all.Select(one => one ? 1.0 : 0.0).DefaultIfEmpty(double.NaN).Average();
}
