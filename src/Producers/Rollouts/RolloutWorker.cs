using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;

namespace Tppo.Producers.Rollouts;

/// <summary>
/// Answers a ticket with a window: waits for weights that are new enough and while the run is paused, generates, has the values
/// estimated (where there is a batcher for them), and meanwhile asks the judge about a response that has ended.
/// </summary>
internal sealed class RolloutWorker(
    IGenerator generator,
    VersionGate versions,
    PauseGate pause,
    ITokenizer tokenizer,
    Judge judge,
    RolloutOptions rollout,
    ValueBatcher? values = null)
{
    private int _stale;

    /// <summary>Tickets of steps that were trained before they came: repeats, whose windows everyone has.</summary>
    public int Stale => _stale;

    /// <summary>The ticket's window; null where the policy is past the ticket's step, which takes that step's windows.</summary>
    public async Task<WindowGenerated?> GenerateAsync(GenerateWindow ticket, CancellationToken cancellation)
    {
        await versions.WaitAsync(ticket.MinVersion, cancellation);
        await pause.WaitAsync(cancellation);
        int[] prefix = [.. ticket.PromptTokens, .. ticket.EarlierTokens];
        var generation = await generator.GenerateAsync(new GenerationRequest(prefix, ticket.MaxNewTokens, ticket.Seed));
        if (generation.PolicyVersion > ticket.Step)
        {
            Interlocked.Increment(ref _stale);
            return null;
        }

        var estimating = EstimateAsync(prefix, generation.Tokens);
        var window = new WindowGenerated
        {
            Ticket = ticket,
            Tokens = generation.Tokens,
            LogProbs = generation.LogProbs,
            Values = [],
            PolicyVersion = generation.PolicyVersion,
            ValueVersion = 0,
            Finish = Finish(ticket, generation),
        };
        var judging = JudgeAsync(window, cancellation);
        await Task.WhenAll(estimating, judging);
        var (estimated, judgement) = (await estimating, await judging);
        return window with
        {
            Values = window.Ended ? [.. estimated.Values[..^1], 0] : estimated.Values, // V(s_n) = 0 where the response has ended
            ValueVersion = estimated.Version,
            Correct = judgement?.Correct,
            Reward = judgement?.Reward,
        };
    }

    /// <summary>Zeros where nothing reads values.</summary>
    private async Task<StateValues> EstimateAsync(int[] prefix, int[] tokens)
    {
        if (values is null)
            return new StateValues(new float[tokens.Length + 1], 0);
        var estimated = await values.EstimateAsync(prefix, tokens);
        return estimated.Values.All(float.IsFinite) ? estimated : throw new NotFiniteException(
            $"the values of version {estimated.Version} of the value model are not finite numbers: its weights have diverged or are damaged");
    }

    private async Task<(bool Correct, float Reward)?> JudgeAsync(WindowGenerated window, CancellationToken cancellation)
    {
        if (!window.Ended)
            return null;
        var judgement = await judge.JudgeAsync(Response(window), window.ResponseLength, cancellation);
        judge.RequireVerdicts();
        return judgement;
    }

    private Response Response(WindowGenerated window) => new(
        tokenizer.Decode(window.Ticket.PromptTokens),
        tokenizer.Decode([.. window.Ticket.EarlierTokens, .. window.Tokens]),
        window.Ticket.Answer,
        window.Ticket.DataSource,
        window.Ticket.Extra);

    private FinishReason Finish(GenerateWindow ticket, Generation generation)
        => generation.Ended ? FinishReason.Stop
            : ticket.EarlierTokens.Length + generation.Tokens.Length >= rollout.MaxResponseLength ? FinishReason.Length
            : FinishReason.Window;
}
