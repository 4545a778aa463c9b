using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class DistributionTests
{
    [Fact]
    public void Log_prob_of_each_token_at_the_temperature_of_sampling()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 0, MathF.Log(3) }).reshape(1, 1, 2); // ¼, ¾ at temperature 1
        TokenLogProbs.Of(logits, ones(1, 1, dtype: int64), 1).ShouldBeClose(new[,] { { MathF.Log(.75f) } });
        TokenLogProbs.Of(logits, zeros(1, 1, dtype: int64), .5).ShouldBeClose(new[,] { { MathF.Log(.1f) } }); // 1 : 9
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 1e5f, 1e5f - 1 }).reshape(1, 1, 2);
        TokenLogProbs.Of(logits, zeros(1, 1, dtype: int64), 1).ShouldBeClose(new[,] { { -MathF.Log(1 + MathF.Exp(-1)) } });
        Entropy.Of(logits, 1).ShouldBeClose(new[,] { { .582203f } });
    }

    [Fact]
    public void Entropy_of_uniform_logits_is_the_log_of_the_vocabulary()
    {
        using var scope = NewDisposeScope();
        Entropy.Of(zeros(2, 3, 7), .6).ShouldBeClose(full(2, 3, MathF.Log(7)));
    }

    [Fact]
    public void A_token_of_probability_0_adds_nothing_to_the_entropy_nor_to_its_gradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 0, MathF.Log(3), float.NegativeInfinity }).reshape(1, 1, 3).requires_grad_();
        var entropy = Entropy.Of(logits, 1);
        entropy.ShouldBeClose(new[,] { { -.25f * MathF.Log(.25f) - .75f * MathF.Log(.75f) } });

        entropy.sum().backward();
        // ∂H/∂x_v = −p_v (log p_v + H)
        var slope = .75f * .25f * MathF.Log(3);
        logits.grad!.flatten().ShouldBeClose([slope, -slope, 0]);
    }

    [Fact]
    public void A_temperature_of_0_is_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentOutOfRangeException>(() => Entropy.Of(zeros(1, 1, 2), 0));
        Should.Throw<ArgumentOutOfRangeException>(() => TokenLogProbs.Of(zeros(1, 1, 2), zeros(1, 1, dtype: int64), 0));
    }
}
