namespace Tppo.Tasks.Rewards;

/// <summary>Wants the right answer as the whole response, character by character, without white space around either.</summary>
public sealed class ExactVerifier : IVerifier
{
    /// <inheritdoc/>
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        var given = response.Text.Trim();
        return Task.FromResult(new Verdict(given == response.Answer.Trim()) { Extracted = given });
    }
}
