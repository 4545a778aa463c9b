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
    RolloutInstruments instruments,
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
        var segments = new List<Task<WindowGenerated>>();
        var segment = Segment.First(ticket, rollout);
        for (var generating = generator.GenerateAsync(Request(segment)); generating is not null;)
        {
            var generation = await instruments.Generation.OfAsync(generating);
            if (IsStale(ticket, generation))
            {
                Interlocked.Increment(ref _stale);
                return null;
            }

            // Valued and judged while the next segment is generated.
            segments.Add(WindowAsync(segment.Ticket, generation, cancellation));
            segment = segment.After(generation, rollout) ?? segment;
            generating = generation.Following;
        }

        var windows = await Task.WhenAll(segments);
        return windows[0] with { Refilled = windows[1..] };
    }

    private static bool IsStale(GenerateWindow ticket, Generation generation) => generation.PolicyVersion > ticket.Step;

    private GenerationRequest Request(Segment segment) => new(
        [.. segment.Ticket.PromptTokens, .. segment.Ticket.EarlierTokens],
        segment.Ticket.MaxNewTokens,
        segment.Ticket.Seed,
        Next: generation => !IsStale(segment.Ticket, generation) && segment.After(generation, rollout) is { } next ? Request(next) : null)
    {
        MinNewTokens = rollout.MinTokens - segment.Ticket.EarlierTokens.Length,
        Ends = StopStrings.After(tokenizer, rollout.StopStrings.Texts, segment.Ticket.EarlierTokens),
    };

    private async Task<WindowGenerated> WindowAsync(GenerateWindow ticket, Generation generation, CancellationToken cancellation)
    {
        var estimating = EstimateAsync([.. ticket.PromptTokens, .. ticket.EarlierTokens], generation.Tokens);
        var window = new WindowGenerated
        {
            Ticket = ticket,
            Tokens = generation.Tokens,
            LogProbs = generation.LogProbs,
            FullLogProbs = generation.FullLogProbs,
            Values = [],
            PolicyVersion = generation.PolicyVersion,
            ValueVersion = 0,
            Finish = Segment.Finish(ticket, generation, rollout),
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
        var estimated = await instruments.Values.OfAsync(values.EstimateAsync(prefix, tokens));
        return estimated.Values.All(float.IsFinite) ? estimated : throw new NotFiniteException(
            $"the values of version {estimated.Version} of the value model are not finite numbers: its weights have diverged or "
            + "are damaged");
    }

    private async Task<(bool Correct, float Reward)?> JudgeAsync(WindowGenerated window, CancellationToken cancellation)
    {
        if (!window.Ended)
            return null;
        var judgement = await instruments.Verifier.OfAsync(judge.JudgeAsync(Response(window), window.ResponseLength, cancellation));
        judge.RequireVerdicts();
        return judgement;
    }

    private Response Response(WindowGenerated window) => new(
        tokenizer.Decode(window.Ticket.PromptTokens),
        tokenizer.Decode([.. window.Ticket.EarlierTokens, .. window.Tokens]),
        window.Ticket.Answer,
        window.Ticket.DataSource,
        window.Ticket.Extra);
}
