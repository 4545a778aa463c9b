using Serilog;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tasks.Rewards;

namespace Tppo.Runs.Rewards;

/// <summary>
/// Gives responses their rewards: one verifier call a core at a time, each with a time limit. A verifier that throws or takes too long
/// is logged and leaves the response without a reward. Calls that cannot be ended are counted, and at a bound end the role.
/// </summary>
/// <param name="verifier">Judges.</param>
/// <param name="options">Reward values and the time limit.</param>
/// <param name="maxResponseLength">Longest response, in tokens.</param>
/// <param name="time">Measures the limit.</param>
public sealed class Judge(IVerifier verifier, RewardOptions options, int maxResponseLength, TimeProvider time) : IDisposable
{
    /// <summary>So many failures in a row, without a single verdict, mean that there will be none.</summary>
    private const int Trials = 32;

    /// <summary>Calls that may be stuck: where every core has one, nothing else gets on.</summary>
    private static readonly int MostStuck = Environment.ProcessorCount;

    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);
    private readonly OverlongPenalty penalty = new(maxResponseLength, options.OverlongBufferLen, options.OverlongPenaltyFactor);

    private readonly StuckCalls stuck = new(time);
    private long failures;
    private long verdicts;
    private string lastFailure = "";

    /// <summary>Calls that failed: the verifier threw, or took too long.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Calls that were given up on and have not ended: each may keep a core busy.</summary>
    public int Stuck => stuck.Count;

    /// <summary>The last failure, in words.</summary>
    public string WhatFailed => $"every call of the verifier failed, the last one because {lastFailure}";

    /// <summary>The verdict with its reward, that of a long response shaped; null where the verifier failed.</summary>
    /// <param name="response">What is judged.</param>
    /// <param name="length">Tokens of the response.</param>
    /// <param name="cancellation">Ends the wait; this is no failure of the verifier.</param>
    /// <exception cref="RoleException">As many calls as there are cores are stuck.</exception>
    public async Task<(bool Correct, float Reward)?> JudgeAsync(Response response, int length, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        Task<Verdict>? call = null;
        try
        {
            RequireCore();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.VerifierTimeout), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            var token = either.Token;
            // On a thread of its own: a verifier that computes without end cannot be stopped, but it can be left behind.
            call = Task.Run(() => verifier.VerifyAsync(response, token), token);
            var verdict = await call.WaitAsync(token);
            Interlocked.Increment(ref verdicts);
            var reward = verdict.Reward ?? (verdict.Correct ? options.RewardCorrect : options.RewardWrong);
            return (verdict.Correct, (float)(reward + penalty.Of(length)));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && exception is not RoleException)
        {
            var why = exception is OperationCanceledException
                ? $"it took longer than {options.VerifierTimeout} s"
                : exception.Message.ReplaceLineEndings(" ");
            lastFailure = why;
            Interlocked.Increment(ref failures);
            Log.Warning("A response to {DataSource} is left out: its verifier failed: {Why}", response.DataSource, why);
            if (call is { IsCompleted: false })
                GiveUpOn(call);
            return null;
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Where nothing is ever judged, a run learns nothing.</summary>
    /// <exception cref="RoleException">Many calls have failed, and none has come to a verdict.</exception>
    public void RequireVerdicts()
    {
        if (Failures >= Trials && Interlocked.Read(ref verdicts) == 0)
            throw new RoleException($"{WhatFailed}; try it with tppo verify");
    }

    public void Dispose() => places.Dispose();

    private void GiveUpOn(Task call)
    {
        stuck.Add(call);
        if (stuck.Count is > 0 and var count)
            Log.Warning(
                "{Count} calls of verifiers were given up on and go on: each may keep a core busy; {Most} end the role", count, MostStuck);
    }

    private void RequireCore()
    {
        if (stuck.Count is var count && count >= MostStuck)
        {
            throw new RoleException(
                $"{count} calls of verifiers were given up on after {options.VerifierTimeout} s and go on, as many as there are cores: "
                + "mend the verifier, let it heed its cancellation token, or make it a process, which can be ended");
        }
    }
}
