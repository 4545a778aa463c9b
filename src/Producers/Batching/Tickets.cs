using Tppo.Contracts;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Producers.Batching;

/// <summary>Successive batching as functions: a slot's first ticket, and the one that follows from a window.</summary>
internal sealed class Tickets(PromptOrder prompts, RolloutOptions rollout, int maxPolicyLag)
{
    /// <summary>Those of a run.</summary>
    public static Tickets Of(Recipe recipe, IProblemSet problems, PromptEncoder prompts)
    {
        var run = recipe.Run;
        return new Tickets(new PromptOrder(problems, prompts, (ulong)run.Seed, run.Slots, run.N), recipe.Rollout, run.MaxPolicyLag);
    }

    public GenerateWindow First(int slot) => Begin(slot, step: 0, trajectory: 0);

    /// <summary>The same slot's ticket of the next step: the trajectory's continuation if it was cut, else the next prompt.</summary>
    public GenerateWindow Next(WindowGenerated window)
    {
        var ticket = window.Ticket;
        return window.Ended
            ? Begin(ticket.Slot, ticket.Step + 1, ticket.TrajectoryIndex + 1)
            : ticket with
            {
                Step = ticket.Step + 1,
                WindowIndex = ticket.WindowIndex + 1,
                EarlierTokens = [.. ticket.EarlierTokens, .. window.Tokens],
                MaxNewTokens = NewTokens(window.ResponseLength),
                MinVersion = MinVersion(ticket.Step + 1),
            };
    }

    private GenerateWindow Begin(int slot, int step, int trajectory)
    {
        var (problem, tokens) = prompts.Prompt(slot, trajectory);
        return new GenerateWindow
        {
            Slot = slot,
            Step = step,
            TrajectoryIndex = trajectory,
            GroupId = prompts.GroupId(slot, trajectory),
            WindowIndex = 0,
            PromptTokens = tokens,
            Answer = problem.Answer,
            DataSource = problem.DataSource,
            Extra = problem.Extra,
            EarlierTokens = [],
            Seed = prompts.TrajectorySeed(slot, trajectory),
            MaxNewTokens = NewTokens(0),
            MinVersion = MinVersion(step),
        };
    }

    private int NewTokens(int responseLength) => Math.Min(rollout.WindowResponseLength, rollout.MaxResponseLength - responseLength);

    private int MinVersion(int step) => Math.Max(0, step - maxPolicyLag);
}
