using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Options;

namespace Tppo.Producers.Rollouts;

/// <summary>A slot's work in a step, one trajectory after the other.</summary>
/// <param name="Ticket">What is generated: the ticket itself, or the first window of one of its refills.</param>
/// <param name="Refills">Those of the ticket that come after it.</param>
/// <param name="Left">Tokens that the slot may still generate in this step.</param>
internal sealed record Segment(GenerateWindow Ticket, ReadOnlyMemory<TrajectoryStart> Refills, int Left)
{
    public static Segment First(GenerateWindow ticket, RolloutOptions rollout) => new(ticket, ticket.Refills, rollout.WindowResponseLength);

    public static FinishReason Finish(GenerateWindow ticket, Generation generation, RolloutOptions rollout)
        => generation.Ended ? FinishReason.Stop
            : ticket.EarlierTokens.Length + generation.Tokens.Length >= rollout.MaxResponseLength ? FinishReason.Length
            : FinishReason.Window;

    /// <summary>What the slot goes on with within the step; null where the response was cut, or too few tokens are left.</summary>
    public Segment? After(Generation generation, RolloutOptions rollout)
    {
        var left = Left - generation.Tokens.Length;
        if (Refills.IsEmpty || left < rollout.FewestRefillTokens || Finish(Ticket, generation, rollout) == FinishReason.Window)
            return null;
        return new Segment(Ticket.Begin(Refills.Span[0], left), Refills[1..], left);
    }
}
