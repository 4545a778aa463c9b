using Tppo.Consumers.Training;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Consumers.Policy;

/// <summary>What the policy loss needs of N kept tokens, each [1, N].</summary>
/// <param name="Tokens">The tokens, int64.</param>
/// <param name="Advantages">Â.</param>
/// <param name="Weights">w of the sum over the mini-batch.</param>
/// <param name="Behaviour">Recorded log-probs μ.</param>
/// <param name="Old">Log-probs that ρ is taken from: μ, or those at the start of the step; null where the weights are still
/// those.</param>
/// <param name="Shared">What the loss knows of the whole update (<see cref="WholeUpdate"/>); null for a loss of single tokens.</param>
/// <param name="Right">1 where the response ended right.</param>
/// <param name="Reference">Log-probs of the initial policy; null without KL penalty.</param>
internal sealed record PolicyBatch(
    Tensor Tokens, Tensor Advantages, Tensor Weights, Tensor Behaviour, Tensor? Old, Tensor? Shared, Tensor Right,
    Tensor? Reference)
{
    /// <param name="rows">Windows of the micro-batch.</param>
    /// <param name="weights">w, [windows][kept tokens].</param>
    /// <param name="old">ρ's log-probs, [windows][kept tokens]; null where the weights are those that it is taken from.</param>
    /// <param name="shared">Of <see cref="WholeUpdate"/>, [windows][kept tokens]; null for a loss of single tokens.</param>
    /// <param name="reference">The initial policy's log-probs, [windows][kept tokens]; null without KL penalty.</param>
    /// <param name="device">Where the tensors go.</param>
    public static PolicyBatch Of(
        IReadOnlyList<PolicyRow> rows,
        IEnumerable<float[]> weights,
        IEnumerable<float[]>? old,
        IEnumerable<float[]>? shared,
        IEnumerable<float[]>? reference,
        Device device)
    {
        return new PolicyBatch(
            MicroBatches.Targets(rows.Select(row => row.Row), device),
            MicroBatches.Flat(rows.Select(row => row.Advantages), device),
            MicroBatches.Flat(weights, device),
            MicroBatches.Flat(rows.Select(row => row.Behaviour), device),
            old is null ? null : MicroBatches.Flat(old, device),
            shared is null ? null : MicroBatches.Flat(shared, device),
            MicroBatches.Flat(rows.Select(row => row.Right), device),
            reference is null ? null : MicroBatches.Flat(reference, device));
    }

    public PolicyBatch Of(StateRange range)
    {
        Tensor Part(Tensor tensor) => tensor.narrow(1, range.Start, range.Count);
        return new PolicyBatch(
            Part(Tokens),
            Part(Advantages),
            Part(Weights),
            Part(Behaviour),
            Old is null ? null : Part(Old),
            Shared is null ? null : Part(Shared),
            Part(Right),
            Reference is null ? null : Part(Reference));
    }
}
