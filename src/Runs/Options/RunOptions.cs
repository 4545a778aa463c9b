using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>The closed loop: how many steps and slots, the seed, and how far generation may run ahead.</summary>
[Description("The closed loop: how many steps and slots, the seed, and how far generation may run ahead.")]
public sealed record RunOptions
{
    [Description("Seed of everything random: initial weights, prompts, sampling."), Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    [Description("Steps of the run, value pre-training included."), Range(1, 10_000_000)]
    public int TotalSteps { get; init; } = 100;

    [Description("Trajectories in circulation: the windows of one step."), Range(1, 65_536)]
    public int Slots { get; init; } = 64;

    [Description("Responses sampled for one prompt: the size of a group. Divides `slots`."), Range(1, 1024)]
    public int N { get; init; } = 4;

    [Description("How many versions behind its step a window's weights may be. 0 is on-policy; from 1 on, generation overlaps training.")]
    [Range(0, 64)]
    public int MaxPolicyLag { get; init; }

    [Description("How many versions more than that the value model may be behind, whose values only the end of a window needs: from 1 on, "
        + "generation waits for the policy alone. Above 0 a run is not repeated bit by bit.")]
    [Range(0, 64)]
    public int MaxValueLag { get; init; }

    [Description("Steps between two checkpoints; the last step always has one."), Range(1, 1_000_000)]
    public int SaveFreq { get; init; } = 20;

    [Description("Checkpoints that are kept; older ones are deleted."), Range(1, 10_000)]
    public int KeepCheckpoints { get; init; } = 3;
}
