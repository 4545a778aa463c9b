using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>The value loss of each token, to be weighed and summed by the caller (<see cref="Aggregation"/>).</summary>
/// <param name="Loss">[B,T], with gradient.</param>
/// <param name="Clipped">[B,T], 1 where the clipped value's error is the greater (`critic/vf_clipfrac`), else 0.</param>
public readonly record struct ValueLossTerms(Tensor Loss, Tensor Clipped);
