using static TorchSharp.torch;

namespace Tppo.Learning.Estimators;

/// <summary>The B windows of a step as estimators read them, padded to the W tokens of the widest.</summary>
/// <param name="Rewards">[B,W], r_t: the outcome at the last token of a response that ended, 0 elsewhere.</param>
/// <param name="Values">[B,W+1], V(s_t); entry n_i of row i is the value at the cut.</param>
/// <param name="Lengths">[B] int64, n, the tokens of each window.</param>
/// <param name="Ended">[B] bool, true for a real end (stop token or longest response), false for a cut.</param>
/// <param name="Lam">[B], λ of each row.</param>
/// <param name="Outcomes">[B], reward of each response that ended; null where it goes on, or where its verifier failed.</param>
/// <param name="Groups">[B], rewards that are known of the responses to each window's prompt, its own among them.</param>
public sealed record StepWindows(
    Tensor Rewards,
    Tensor Values,
    Tensor Lengths,
    Tensor Ended,
    Tensor Lam,
    IReadOnlyList<float?> Outcomes,
    IReadOnlyList<IReadOnlyList<float>> Groups);
