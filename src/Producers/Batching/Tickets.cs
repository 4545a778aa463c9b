using Tppo.Contracts;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Producers.Batching;

/// <summary>Successive batching as functions: a lane's first tickets, and those that follow from its windows of a step.</summary>
internal sealed class Tickets(PromptOrder order, RolloutOptions rollout, int maxPolicyLag)
{
    /// <summary>Those of a run.</summary>
    public static Tickets Of(Recipe recipe, IProblemSet problems, PromptEncoder prompts)
    {
        var run = recipe.Run;
        return new Tickets(new PromptOrder(problems, prompts, (ulong)run.Seed, run.Slots, run.N), recipe.Rollout, run.MaxPolicyLag);
    }

    /// <summary>Slots of a lane.</summary>
    public int LaneSlots => order.LaneSlots;

    /// <summary>
    /// One a slot of the lane. Windows that can be cut have budgets up to a whole window, by the slot: all slots begin together, but their
    /// responses shall not reach the longest length together.
    /// </summary>
    public IReadOnlyList<GenerateWindow> First(int lane)
    {
        var coming = ComingStarts.First(order, lane);
        return Deal([.. Enumerable.Range(lane * LaneSlots, LaneSlots).Select(slot => Begin(slot, step: 0, coming.Take()) with
        {
            MaxNewTokens = FirstBudget(slot),
        })], coming);
    }

    /// <summary>
    /// The lane's tickets of the next step: of each slot the trajectory's continuation where it was cut, else the next start.
    /// </summary>
    /// <param name="windows">All of the lane's windows of a step, by slot.</param>
    public IReadOnlyList<GenerateWindow> Next(IReadOnlyList<WindowGenerated> windows)
    {
        var coming = ComingStarts.After(order, windows);
        return Deal(
            [.. windows.Select(window => window.Segments.Last()).Select(last => last.Ended
                ? Begin(last.Ticket.Slot, last.Ticket.Step + 1, coming.Take())
                : Continue(last))],
            coming);
    }

    /// <summary>To each slot in turn its next refill, as often as a slot may have further segments.</summary>
    private GenerateWindow[] Deal(GenerateWindow[] tickets, ComingStarts coming)
    {
        for (var round = 1; round < rollout.MaxSegments; round++)
        {
            for (var i = 0; i < tickets.Length; i++)
                tickets[i] = tickets[i] with { Refills = [.. tickets[i].Refills, coming.Take()] };
        }

        return tickets;
    }

    private GenerateWindow Continue(WindowGenerated cut) => cut.Ticket with
    {
        Step = cut.Ticket.Step + 1,
        WindowIndex = cut.Ticket.WindowIndex + 1,
        EarlierTokens = [.. cut.Ticket.EarlierTokens, .. cut.Tokens],
        MaxNewTokens = Math.Min(rollout.WindowResponseLength, rollout.MaxResponseLength - cut.ResponseLength),
        MinVersion = MinVersion(cut.Ticket.Step + 1),
        Refills = [],
    };

    private GenerateWindow Begin(int slot, int step, TrajectoryStart start)
        => GenerateWindow.First(start, slot, step, rollout.WindowResponseLength, MinVersion(step));

    /// <summary>⌈W · (slot + 1) / slots⌉, where a window of W tokens can be cut.</summary>
    private int FirstBudget(int slot)
    {
        long window = rollout.WindowResponseLength;
        return (int)(window == rollout.MaxResponseLength ? window : ((window * (slot + 1)) + order.Slots - 1) / order.Slots);
    }

    private int MinVersion(int step) => Math.Max(0, step - maxPolicyLag);
}
