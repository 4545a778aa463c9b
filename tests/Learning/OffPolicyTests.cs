using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class OffPolicyTests
{
    private static readonly float[] Ratios = [.5f, 1, 2, 3];

    private static ImportanceWeights Weights(OffPolicyCorrection correction)
        => OffPolicy.Weights(
            tensor(Ratios).log().unsqueeze(0).requires_grad_(), zeros(1, 4), correction, cap: 2.001);

    [Fact]
    public void Truncated_importance_sampling_keeps_a_token_at_the_cap()
    {
        using var scope = NewDisposeScope();
        var (weight, capped) = Weights(OffPolicyCorrection.TruncatedIs);
        weight.ShouldBeClose(new[,] { { .5f, 1, 2, 2.001f } });
        capped.ShouldBeClose(new float[,] { { 0, 0, 0, 1 } });
        weight.requires_grad.ShouldBeFalse();
    }

    [Fact]
    public void Decoupled_ppo_drops_a_token_above_the_cap()
    {
        using var scope = NewDisposeScope();
        var (weight, capped) = Weights(OffPolicyCorrection.Decoupled);
        weight.ShouldBeClose(new float[,] { { .5f, 1, 2, 0 } });
        capped.ShouldBeClose(new float[,] { { 0, 0, 0, 1 } });
    }

    [Fact]
    public void Without_a_correction_every_weight_is_1()
    {
        using var scope = NewDisposeScope();
        Weights(OffPolicyCorrection.None).Weight.ShouldBeClose(ones(1, 4));
    }

    [Fact]
    public void Below_the_clips_the_two_ratios_multiply_to_that_of_the_behaviour_policy()
    {
        using var scope = NewDisposeScope();
        var (policy, proximal, behaviour) = (full(1, 1, -1.0f), full(1, 1, -1.1f), full(1, 1, -1.5f));
        var loss = PolicyLoss.Clipped(policy, proximal, ones(1, 1), .2, .28, 10).Loss
            * OffPolicy.Weights(proximal, behaviour, OffPolicyCorrection.Decoupled, 2).Weight;
        loss.item<float>().ShouldBe(-MathF.Exp(.5f), 1e-5f);
    }
}
