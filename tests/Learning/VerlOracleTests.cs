using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;
using static Tppo.Tests.Learning.Oracles;

namespace Tppo.Tests.Learning;

/// <summary>The functions against what verl returns for the same batches.</summary>
public class VerlOracleTests
{
    private static (PpoOracle Case, Tensor Mask) Case(int index)
    {
        var oracle = Read().Ppo[index];
        return (oracle, Matrix(oracle.Mask).to(@bool));
    }

    private static double TokenMean(Tensor terms, Tensor mask)
        => Aggregation.Sum(terms, Aggregation.Weights(mask, LossAggregation.TokenMean, 1)).item<float>();

    [Theory, MemberData(nameof(PpoCases), MemberType = typeof(Oracles))]
    public void Gae_and_its_whitened_advantages(int index)
    {
        using var scope = NewDisposeScope();
        var (oracle, mask) = Case(index);
        var values = Matrix(oracle.Values);

        var advantages = Gae.Advantages(Matrix(oracle.Rewards), values, mask, oracle.Gamma, oracle.Lam);

        (advantages + values).ShouldBeClose(Matrix(oracle.GaeReturns) * mask);
        Whitening.Center(advantages, mask).ShouldBeClose(Matrix(oracle.GaeAdvantagesWhitened) * mask);
    }

    [Theory, MemberData(nameof(PpoCases), MemberType = typeof(Oracles))]
    public void Whitening_of_the_kept(int index)
    {
        using var scope = NewDisposeScope();
        var (oracle, mask) = Case(index);

        Whitening.Center(Matrix(oracle.Advantages), mask).ShouldBeClose(Matrix(oracle.Whitened) * mask);
    }

    [Theory, MemberData(nameof(PpoCases), MemberType = typeof(Oracles))]
    public void Policy_loss(int index)
    {
        using var scope = NewDisposeScope();
        var (oracle, mask) = Case(index);

        var terms = PolicyLoss.Clipped(
            Matrix(oracle.LogProbs), Matrix(oracle.OldLogProbs), Matrix(oracle.Advantages), clipLow: 0.2, clipHigh: 0.28, dualClip: 3);

        TokenMean(terms.Loss, mask).ShouldBe(oracle.PolicyLoss, 1e-5);
        TokenMean(terms.Clipped, mask).ShouldBe(oracle.PolicyClipfrac, 1e-6);
        TokenMean(terms.ClippedLower, mask).ShouldBe(oracle.PolicyClipfracLower, 1e-6);
        TokenMean(terms.Kl, mask).ShouldBe(oracle.PpoKl, 1e-5);
    }

    [Theory, MemberData(nameof(PpoCases), MemberType = typeof(Oracles))]
    public void Value_loss(int index)
    {
        using var scope = NewDisposeScope();
        var (oracle, mask) = Case(index);

        var terms = ValueLoss.Clipped(
            Matrix(oracle.Vpreds), Matrix(oracle.Values), Matrix(oracle.GaeReturns), clipLow: 0.5, clipHigh: 0.5);

        TokenMean(terms.Loss, mask).ShouldBe(oracle.ValueLoss, 1e-5);
        TokenMean(terms.Clipped, mask).ShouldBe(oracle.ValueClipfrac, 1e-6);
    }

    [Theory, MemberData(nameof(PpoCases), MemberType = typeof(Oracles))]
    public void Kl_estimators(int index)
    {
        using var scope = NewDisposeScope();
        var (oracle, _) = Case(index);
        var (logProbs, old) = (Matrix(oracle.LogProbs), Matrix(oracle.OldLogProbs));

        Kl.Estimate(logProbs, old, KlEstimator.K1).ShouldBeClose(Matrix(oracle.Kl.K1));
        Kl.Estimate(logProbs, old, KlEstimator.Abs).ShouldBeClose(Matrix(oracle.Kl.Abs));
        Kl.Estimate(logProbs, old, KlEstimator.K2).ShouldBeClose(Matrix(oracle.Kl.K2));
        Kl.Estimate(logProbs, old, KlEstimator.K3).ShouldBeClose(Matrix(oracle.Kl.K3));
    }
}
