namespace Tppo.Modeling.Transformer;

/// <summary>The shape of an adapter (LoRA, 2106.09685), in PEFT's terms.</summary>
/// <param name="Rank">r, the width between the two matrices of a module.</param>
/// <param name="Alpha">α: what a module adds is scaled by α / r.</param>
/// <param name="TargetModules">Last names of the modules that get one, such as <c>q_proj</c>.</param>
public sealed record LoraConfig(int Rank, double Alpha, IReadOnlyList<string> TargetModules)
{
    /// <summary>All modules that can get one: the linear ones of a block.</summary>
    public static IReadOnlyList<string> AllLinear { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    public double Scale => Alpha / Rank;
}
