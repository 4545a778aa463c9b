using Tppo.Tasks.Mathematics;

namespace Tppo.Tasks.Rewards;

/// <summary>Compares the final answer of a worked response with the right one by what they mean.</summary>
public sealed class MathVerifier : IVerifier
{
    /// <inheritdoc/>
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var given = AnswerExtractor.Extract(response.Text);
        var correct = MathAnswers.AreEqual(AnswerExtractor.ExtractRight(response.Answer), given);
        return Task.FromResult(new Verdict(correct) { Extracted = given });
    }
}
