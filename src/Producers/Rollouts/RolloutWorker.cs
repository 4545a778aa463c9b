using Tppo.Contracts;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;

namespace Tppo.Producers.Rollouts;

/// <summary>
/// Answers a ticket with a window: waits for weights that are new enough and while the run is paused, generates, and asks the judge about a
/// response that has ended.
/// </summary>
internal sealed class RolloutWorker(
    IGenerator generator, VersionGate versions, PauseGate pause, ITokenizer tokenizer, Judge judge, RolloutOptions rollout)
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
        var left = rollout.WindowResponseLength;
        var current = ticket;
        while (true)
        {
            int[] prefix = [.. current.PromptTokens, .. current.EarlierTokens];
            var generation = await generator.GenerateAsync(new GenerationRequest(prefix, current.MaxNewTokens, current.Seed));
            if (generation.PolicyVersion > ticket.Step)
            {
                Interlocked.Increment(ref _stale);
                await Task.WhenAll(segments);
                return null;
            }

            // Judged while the next segment is generated.
            segments.Add(JudgedAsync(Window(current, generation), cancellation));
            left -= generation.Tokens.Length;
            var isCut = Finish(current, generation) == FinishReason.Window;
            if (isCut || segments.Count > ticket.Refills.Length || left < rollout.FewestRefillTokens)
                break;
            current = ticket.Begin(ticket.Refills[segments.Count - 1], left);
        }

        var windows = await Task.WhenAll(segments);
        return windows[0] with { Refilled = windows[1..] };
    }

    private WindowGenerated Window(GenerateWindow ticket, Generation generation)
    {
        if (generation.Values.Any(value => !float.IsFinite(value)))
            throw new NotFiniteException(
                $"the values of version {generation.ValueVersion} of the value model are not finite numbers: its weights have diverged or "
                + "are damaged");
        return new WindowGenerated
        {
            Ticket = ticket,
            Tokens = generation.Tokens,
            LogProbs = generation.LogProbs,
            Values = generation.Values,
            PolicyVersion = generation.PolicyVersion,
            ValueVersion = generation.ValueVersion,
            Finish = Finish(ticket, generation),
        };
    }

    private async Task<WindowGenerated> JudgedAsync(WindowGenerated window, CancellationToken cancellation)
    {
        if (!window.Ended)
            return window;
        var judgement = await judge.JudgeAsync(Response(window), window.ResponseLength, cancellation);
        judge.RequireVerdicts();
        return window with { Values = AtEnd(window.Values), Correct = judgement?.Correct, Reward = judgement?.Reward };
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

    /// <summary>V(s_n) = 0 where the response has ended.</summary>
    private static float[] AtEnd(float[] values) => values.Length == 0 ? values : [.. values[..^1], 0];
}
