using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Tppo.Hosting.Options;

/// <summary>Low-rank adapters: both trainers train them in the place of the blocks' matrices, and publish nothing else.</summary>
[Description("Low-rank adapters (LoRA): both trainers train them in the place of the blocks' matrices, and publish nothing else. The value head is trained in full.")]
public sealed record LoraOptions
{
    public const string AllLinear = "all-linear";

    [Description("Rank r of the adapters; 0 trains all weights."), Range(0, 1024)]
    public int LoraRank { get; init; }

    [Description("α: what an adapter adds is scaled by α / r."), Range(1e-6, 1e6)]
    public double LoraAlpha { get; init; } = 32;

    [Description("`all-linear`, or some of `q_proj`, `k_proj`, `v_proj`, `o_proj`, `gate_proj`, `up_proj`, `down_proj`, with commas between.")]
    [RegularExpression("all-linear|(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)(,(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj))*", ErrorMessage = "`all-linear`, or names such as `q_proj,v_proj`")]
    public string TargetModules { get; init; } = AllLinear;
}
