namespace Tppo.Tasks.Rewards;

/// <summary>
/// Judges a response: what a reward of one's own implements. It is called from several threads at once. What it throws, and a call
/// that takes too long, is counted, and the response is left out of training, never scored as wrong.
/// </summary>
public interface IVerifier
{
    /// <summary>Judges one response.</summary>
    /// <param name="response">The response, with its problem.</param>
    /// <param name="cancellation">The time is over, or the run is.</param>
    Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation);
}
