namespace Tppo.Tasks.Rewards;

/// <summary>Hands each response to the verifier of its data source.</summary>
/// <param name="choose">The verifier of a data source.</param>
public sealed class VerifierBySource(Func<string, IVerifier> choose) : IVerifier
{
    /// <inheritdoc/>
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation) =>
        choose(response.DataSource).VerifyAsync(response, cancellation);
}
