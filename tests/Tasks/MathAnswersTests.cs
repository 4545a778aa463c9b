using System.Text.Json;
using Tppo.Tasks.Mathematics;

namespace Tppo.Tests.Tasks;

public class MathAnswersTests
{
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Two answers, and whether they are the same.</summary>
    private sealed record Pair(string Left, string Right, bool Equal);

    [Fact]
    public void The_table_of_answers_is_judged_as_written_in_both_directions()
    {
        var pairs = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "math-answers.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Pair>(line, Lines)!).ToList();
        pairs.Count(pair => pair.Equal).ShouldBeGreaterThan(150);
        pairs.Count(pair => !pair.Equal).ShouldBeGreaterThan(100);
        pairs.Where(pair => MathAnswers.AreEqual(pair.Left, pair.Right) != pair.Equal || MathAnswers.AreEqual(pair.Right, pair.Left) != pair.Equal)
            .ShouldBeEmpty();
    }
}
