using System.Text.Json;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

/// <summary>
/// Worked responses and right answers. The first 60 are of the kinds that Math-Verify is tested with; the others, and nearly half of
/// them are near misses, are our own.
/// </summary>
public class MathResponsesTests
{
    private static readonly JsonSerializerOptions Lines = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Row(string Kind, string Answer, string Response, bool Equal);

    public static TheoryData<string, string, bool> Rows { get; } = new(File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "math-responses.jsonl"))
        .Select(line => JsonSerializer.Deserialize<Row>(line, Lines)!)
        .Select(row => (row.Answer, row.Response, row.Equal)));

    [Theory, MemberData(nameof(Rows))]
    public async Task A_response_is_judged_as_written(string answer, string response, bool equal)
    {
        var verdict = await new MathVerifier().VerifyAsync(new Response("", response, answer, "", null), TestContext.Current.CancellationToken);
        verdict.Correct.ShouldBe(equal, verdict.Extracted);
    }
}
