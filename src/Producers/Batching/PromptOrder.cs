using Tppo.Modeling.Decoding;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Tasks;

namespace Tppo.Producers.Batching;

/// <summary>
/// Which problem a slot works on: a pure function of (seed, slot, trajectory), so no cursor can be lost or drift. The n slots of
/// a lane (slot / n) get the same problems in the same order, each at its own pace: together their responses to one are a group.
/// </summary>
internal sealed class PromptOrder(IProblemSet problems, PromptEncoder prompts, ulong seed, int slots, int n)
{
    /// <summary>The problem of the slot's trajectory number <paramref name="trajectory"/>, from 0, tokenised.</summary>
    /// <exception cref="UserException">The prompt does not fit, or the chat template refuses it.</exception>
    public (Problem Problem, int[] Tokens) Prompt(int slot, int trajectory)
    {
        var problem = problems.Training(seed, Lane(slot) + (long)trajectory * (slots / n));
        return (problem, prompts.Encode(problem));
    }

    public string GroupId(int slot, int trajectory) => $"{Lane(slot)}-{trajectory}";

    /// <summary>Seed of the slot's trajectory number <paramref name="trajectory"/>.</summary>
    public ulong TrajectorySeed(int slot, int trajectory) => Seeds.Of(seed, (ulong)slot, (ulong)trajectory);

    private int Lane(int slot) => slot / n;
}
