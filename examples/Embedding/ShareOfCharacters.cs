using Tppo.Tasks.Rewards;

namespace Tppo.Examples.Embedding;

/// <summary>A verifier of one's own: the reward is the share of characters that are right; an answer counts as right where nearly all are.</summary>
internal sealed class ShareOfCharacters : IVerifier
{
    private const double Nearly = 0.9;

    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var share = response.Text.Length == 0 ? 0 : (double)response.Text.Count(character => character == response.Answer[0]) / response.Text.Length;
        return Task.FromResult(new Verdict(share >= Nearly, share));
    }
}
