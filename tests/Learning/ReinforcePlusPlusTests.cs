using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class ReinforcePlusPlusTests
{
    [Fact]
    public void Worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // Three tokens that win and two that lose; a third response is verified by nobody.
        var windows = new StepWindows(
            Rewards: tensor(new float[,] { { 0, 0, 1 }, { 0, -1, 9 }, { 0, 0, 0 } }),
            Values: full(3, 4, float.NaN),
            Lengths: tensor(new long[] { 3, 2, 3 }),
            Ended: tensor(new[] { true, true, true }),
            Lam: zeros(3),
            Outcomes: [1, -1, null],
            Groups: [[1], [-1], []]);
        new ReinforcePlusPlus().Estimate(windows, new EstimatorOptions(Gamma: .5))
            .ShouldBeClose(new[,] { { .25f, .5f, 1 }, { -.5f, -1, 0 }, { 0, 0, 0 } }, 1e-6);
    }

    [Fact]
    public void The_step_s_mean_is_the_baseline()
    {
        using var scope = NewDisposeScope();
        var returns = tensor(new[,] { { .5f, 1 }, { -.5f, -1 } }); // variance (.25 + 1 + .25 + 1) / 3
        Whitening.Center(returns, ones(2, 2, dtype: @bool)).ShouldBeClose(new[,] { { .547723f, 1.095445f }, { -.547723f, -1.095445f } }, 1e-6);
    }
}
