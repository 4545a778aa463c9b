using Tppo.Contracts;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Tasks;

namespace Tppo.Producers.Batching;

/// <summary>
/// Which responses a lane begins, one after the other: a pure function of (seed, lane, start), so no cursor can be lost or drift. Each
/// problem comes n times in a row: the responses to it are a group.
/// </summary>
/// <param name="problems">The run's.</param>
/// <param name="prompts">Encodes them.</param>
/// <param name="seed">Of the run.</param>
/// <param name="slots">Of the batch.</param>
/// <param name="n">Slots of a lane, and responses to a problem.</param>
internal sealed class PromptOrder(IProblemSet problems, PromptEncoder prompts, ulong seed, int slots, int n)
{
    /// <summary>Of the batch.</summary>
    public int Slots => slots;

    /// <summary>Slots of a lane.</summary>
    public int LaneSlots => n;

    /// <summary>Start number <paramref name="index"/> of the lane, from 0.</summary>
    /// <exception cref="UserException">The prompt does not fit, or the chat template refuses it.</exception>
    public TrajectoryStart Start(int lane, int index)
    {
        var number = index / n;
        var problem = problems.Training(seed, lane + (long)number * (slots / n));
        return new TrajectoryStart
        {
            TrajectoryIndex = index,
            GroupId = $"{lane}-{number}",
            PromptTokens = prompts.Encode(problem),
            Answer = problem.Answer,
            DataSource = problem.DataSource,
            Extra = problem.Extra,
            Seed = Seeds.Of(seed, (ulong)lane, (ulong)index),
        };
    }
}
