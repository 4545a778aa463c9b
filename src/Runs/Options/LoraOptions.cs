using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Tppo.Modeling.Transformer;

namespace Tppo.Runs.Options;

/// <summary>Low-rank adapters: both trainers train them in the place of the blocks' matrices, and publish nothing else.</summary>
[Description("Low-rank adapters (LoRA): both trainers train them in the place of the blocks' matrices, and publish nothing else. The "
    + "value head is trained in full.")]
public sealed record LoraOptions
{
    private const string AllLinear = "all-linear";

    [Description("Rank r of the adapters; 0 trains all weights."), Range(0, 1024)]
    public int LoraRank { get; init; }

    [Description("α: what an adapter adds is scaled by α / r."), Range(1e-6, 1e6)]
    public double LoraAlpha { get; init; } = 32;

    [Description("`all-linear`, or modules of a block with commas between, such as `q_proj,v_proj`.")]
    [RegularExpression("all-linear|[a-z_]+(,[a-z_]+)*", ErrorMessage = "`all-linear`, or names such as `q_proj,v_proj`")]
    public string TargetModules { get; init; } = AllLinear;

    /// <summary>The modules by name.</summary>
    internal IReadOnlyList<string> Targets => TargetModules == AllLinear ? LoraConfig.AllLinear : TargetModules.Split(',');

    /// <summary>The adapter that is asked for; null for none.</summary>
    public LoraConfig? ToConfig() => LoraRank == 0 ? null : new LoraConfig(LoraRank, LoraAlpha, Targets);
}
