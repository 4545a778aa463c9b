using Tppo.Tasks.Rewards;

namespace Tppo.Examples.Embedding;

/// <summary>
/// A verifier of one's own: the reward is the share of characters that are even digits, and right is a response of nothing else.
/// </summary>
internal sealed class ShareOfEvenDigits : IVerifier
{
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var share = response.Text.Length == 0 ? 0 : (double)response.Text.Count("02468".Contains) / response.Text.Length;
        return Task.FromResult(new Verdict(share == 1, share));
    }
}
