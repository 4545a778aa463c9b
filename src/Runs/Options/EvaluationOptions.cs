using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Runs.Options;

/// <summary>Evaluation on the held-out set.</summary>
[Description("Evaluation on the held-out set.")]
public sealed record EvaluationOptions
{
    [Description("Steps between two evaluations; 0 is only before and after."), Range(0, 1_000_000)]
    public int TestFreq { get; init; } = 10;

    [Description("Held-out problems."), Range(1, 1_000_000)]
    public int EvalProblems { get; init; } = 256;

    [Description("Responses to each (avg@k, pass@k)."), Range(1, 1024)]
    public int EvalK { get; init; } = 1;

    [Description("Whether the policy that did best of all that were evaluated is kept, in `best/step_N` of the run's folder.")]
    public bool KeepBest { get; init; }

    [Description("Device of the run's evaluations, in the process that trains the policy; where it is also a producer's, both have their "
        + "memory there."), DeviceName]
    public string EvalDevice { get; init; } = "cpu";

    [Description("Sampling temperature of the evaluation."), Range(0.01, 100.0)]
    public double EvalTemperature { get; init; } = 1;
}
