using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>The policy loss of each token, to be weighed and summed by the caller (<see cref="Aggregation"/>).</summary>
/// <param name="Loss">[B,T], with gradient.</param>
/// <param name="Clipped">[B,T], 1 where the clipped ratio bounds the loss (`actor/pg_clipfrac`), else 0.</param>
/// <param name="ClippedLower">[B,T], 1 where the dual clip does (`actor/pg_clipfrac_lower`), else 0.</param>
/// <param name="Kl">[B,T], log π_old − log π: its mean estimates KL(π_old‖π) (`actor/ppo_kl`).</param>
public readonly record struct PolicyLossTerms(Tensor Loss, Tensor Clipped, Tensor ClippedLower, Tensor Kl);
