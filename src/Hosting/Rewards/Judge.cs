using Serilog;
using Tppo.Hosting.Options;
using Tppo.Tasks.Rewards;

namespace Tppo.Hosting.Rewards;

/// <summary>
/// Gives responses their rewards: one verifier call a core at a time, each with a time limit. A verifier that throws or takes too long
/// is logged and leaves the response without a reward.
/// </summary>
/// <param name="verifier">Judges.</param>
/// <param name="options">Reward values and the time limit.</param>
/// <param name="maxResponseLength">Longest response, in tokens.</param>
/// <param name="time">Measures the limit.</param>
public sealed class Judge(IVerifier verifier, RewardOptions options, int maxResponseLength, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);
    private readonly OverlongPenalty penalty = new(maxResponseLength, options.OverlongBufferLen, options.OverlongPenaltyFactor);

    /// <summary>The verdict with its reward, that of a long response shaped; null where the verifier failed.</summary>
    /// <param name="response">What is judged.</param>
    /// <param name="length">Tokens of the response.</param>
    /// <param name="cancellation">Ends the wait; this is no failure of the verifier.</param>
    public async Task<(bool Correct, float Reward)?> JudgeAsync(Response response, int length, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.VerifierTimeout), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            // On a thread of its own: a verifier that computes without end cannot be stopped, but it can be left behind.
            var verdict = await Task.Run(() => verifier.VerifyAsync(response, either.Token), either.Token).WaitAsync(either.Token);
            var reward = verdict.Reward ?? (verdict.Correct ? options.RewardCorrect : options.RewardWrong);
            return (verdict.Correct, (float)(reward + penalty.Of(length)));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            var why = exception is OperationCanceledException ? $"it took longer than {options.VerifierTimeout} s" : exception.Message;
            Log.Warning("A response to {DataSource} is left out: its verifier failed: {Why}", response.DataSource, why);
            return null;
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();
}
