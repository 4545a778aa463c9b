using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;

namespace Tppo.Cli.Verifying;

/// <summary>Judges responses as training would: the same verifiers, time limit and rewards, as many at once as there are cores.</summary>
/// <param name="recipe">Says how responses are judged.</param>
/// <param name="time">The clock.</param>
/// <remarks>A response here is a text and has no length in tokens: it earns its reward without the shaping of long ones.</remarks>
internal sealed class RewardTrial(Recipe recipe, TimeProvider time)
{
    /// <summary>The verdicts, in the order of the responses.</summary>
    /// <param name="responses">What is judged.</param>
    /// <param name="judged">Called after each, from any thread.</param>
    /// <param name="stop">Ends the trial.</param>
    public async Task<IReadOnlyList<TrialRow>> RunAsync(IReadOnlyList<Response> responses, Action judged, CancellationToken stop)
    {
        var witness = new Witness(VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker));
        using var judge = new Judge(witness, recipe.Reward, recipe.Rollout.MaxResponseLength, time);
        var rows = new TrialRow[responses.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop };
        await Parallel.ForAsync(0, rows.Length, atOnce, async (i, cancellation) =>
        {
            var judgement = await judge.JudgeAsync(responses[i], 0, cancellation);
            rows[i] = judgement is { } given
                ? new TrialRow(given.Correct, given.Reward, witness.Extracted(responses[i]))
                : new TrialRow(null, null, null, witness.Failure(responses[i]) ?? $"it took longer than {recipe.Reward.VerifierTimeout} s");
            judged();
        });
        return rows;
    }
}
