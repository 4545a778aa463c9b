using System.Collections.Concurrent;
using Tppo.Tasks.Rewards;

namespace Tppo.Cli.Verifying;

/// <summary>Remembers of each response what its verifier said beside the verdict: the answer it found, or why it failed.</summary>
/// <param name="verifier">Judges.</param>
internal sealed class Witness(IVerifier verifier) : IVerifier
{
    // By identity: two rows may be equal, and a verifier need not judge them alike.
    private readonly ConcurrentDictionary<Response, string?> _extracted = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Response, string> _failures = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public async Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation)
    {
        try
        {
            var verdict = await verifier.VerifyAsync(response, cancellation);
            _extracted[response] = verdict.Extracted;
            return verdict;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failures[response] = exception.Message.ReplaceLineEndings(" ");
            throw;
        }
    }

    /// <summary>The answer that was found in a response; null where the verifier did not say.</summary>
    public string? Extracted(Response response) => _extracted.GetValueOrDefault(response);

    /// <summary>Why the verifier failed; null where it did not, or was not waited for.</summary>
    public string? Failure(Response response) => _failures.GetValueOrDefault(response);
}
