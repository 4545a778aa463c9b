using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>What each token's policy loss is multiplied by, for windows that older weights generated.</summary>
/// <param name="Weight">[B,T], without gradient.</param>
/// <param name="Capped">[B,T], 1 where the ratio was above the cap, else 0.</param>
public readonly record struct ImportanceWeights(Tensor Weight, Tensor Capped);
