using Tppo.Tasks.Rewards;

namespace Tppo.Examples.Verifier;

/// <summary>
/// A verifier in an assembly of one's own, for `"verifier": "assembly"`: the right answer stands at the end of the response, and the
/// fewer words before it, the better.
/// </summary>
public sealed class Brief : IVerifier
{
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var words = response.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isRight = words.Length > 0 && words[^1] == response.Answer;
        var reward = isRight ? 1.0 / words.Length : 0;
        return Task.FromResult(new Verdict(isRight, reward) { Extracted = words.LastOrDefault() });
    }
}
