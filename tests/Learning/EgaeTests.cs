using Tppo.Learning;
using Tppo.Learning.Estimators;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class EgaeTests
{
    private static Tensor OneRow(float[] rewards, float[] values, bool ended, double gamma, double lam, Tail tail)
        => Egae.Advantages(
            tensor(rewards).unsqueeze(0), tensor(values).unsqueeze(0), tensor(new long[] { rewards.Length }),
            tensor(new[] { ended }), gamma, tensor(new[] { (float)lam }), tail).squeeze(0);

    [Fact]
    public void A_window_that_ended()
    {
        using var scope = NewDisposeScope();
        OneRow([0, 0, 0, 1], [.1f, .2f, .4f, .7f, 0], ended: true, 1, .95, Tail.Hold)
            .ShouldBeClose([.817962f, .75575f, .585f, .3f], 1e-6);
    }

    [Fact]
    public void A_cut_window_holds_its_last_value()
    {
        using var scope = NewDisposeScope();
        OneRow([0, 0, 0, 0], [.1f, .2f, .4f, .7f, float.NaN], ended: false, 1, .95, Tail.Hold)
            .ShouldBeClose([.56075f, .485f, .3f, 0], 1e-6);
    }

    [Fact]
    public void A_cut_window_may_take_the_value_at_the_cut()
    {
        using var scope = NewDisposeScope();
        // δ = .1, .2, .3, .9 − .7 = .2: Â_3 = .2, Â_2 = .3 + .95·.2, …
        OneRow([0, 0, 0, 0], [.1f, .2f, .4f, .7f, .9f], ended: false, 1, .95, Tail.Bootstrap)
            .ShouldBeClose([.732225f, .6655f, .49f, .2f], 1e-6);
    }

    [Fact]
    public void Where_the_response_ended_the_tail_and_the_value_at_the_cut_do_not_matter()
    {
        using var scope = NewDisposeScope();
        OneRow([0, 0, 0, 1], [.1f, .2f, .4f, .7f, float.NaN], ended: true, 1, .95, Tail.Bootstrap)
            .ShouldBeClose([.817962f, .75575f, .585f, .3f], 1e-6);
    }

    [Fact]
    public void Gamma_below_1_leaves_its_part_of_the_held_value()
    {
        using var scope = NewDisposeScope();
        // δ_{n−1} = r + (γ − 1) V = .5 − .1·2
        OneRow([.5f], [2, float.NaN], ended: false, .9, .95, Tail.Hold).ShouldBeClose([.3f], 1e-6);
    }

    [Fact]
    public void Every_row_has_its_own_length_end_and_lambda()
    {
        using var scope = NewDisposeScope();
        var rewards = tensor(new float[,] { { 0, 0, 0, 1 }, { 0, 0, float.NaN, float.NaN }, { 9, 9, 9, 9 } });
        var values = tensor(new float[,]
        {
            { .1f, .2f, .4f, .7f, float.NaN },
            { .1f, .3f, .6f, float.NaN, float.PositiveInfinity },
            { float.NaN, 9, 9, 9, 9 },
        });
        var advantages = Egae.Advantages(
            rewards, values, tensor(new long[] { 4, 2, 0 }), tensor(new[] { true, false, true }), 1,
            tensor(new[] { .95f, .5f, 1 }), Tail.Bootstrap);

        // Row 1: δ = .2, .6 − .3 = .3; Â = .2 + .5·.3, .3.
        advantages.ShouldBeClose(new[,] { { .817962f, .75575f, .585f, .3f }, { .35f, .3f, 0, 0 }, { 0, 0, 0, 0 } }, 1e-6);
    }

    [Theory, MemberData(nameof(Oracles.EgaeCases), MemberType = typeof(Oracles))]
    public void Equation_6_in_float64(int index)
    {
        using var scope = NewDisposeScope();
        var oracle = Oracles.Read().Egae[index];
        var advantages = Egae.Advantages(
            tensor(oracle.Rewards).unsqueeze(0), tensor([.. oracle.Values, double.NaN]).unsqueeze(0),
            tensor(new long[] { oracle.Values.Length }), tensor(new[] { oracle.Ended }), oracle.Gamma,
            tensor(new[] { oracle.Lam }), Tail.Hold);

        advantages.dtype.ShouldBe(float64);
        advantages.squeeze(0).ShouldBeClose(tensor(oracle.Advantages), 2e-9);
    }

    [Fact]
    public void Advantages_have_no_gradient_and_the_type_of_the_values()
    {
        using var scope = NewDisposeScope();
        var advantages = Egae.Advantages(
            zeros(1, 2), zeros(1, 3, requires_grad: true), tensor(new long[] { 2 }), tensor(new[] { true }), 1,
            ones(1, dtype: float64), Tail.Hold);

        advantages.requires_grad.ShouldBeFalse();
        advantages.dtype.ShouldBe(float32);
    }

    [Fact]
    public void Values_without_the_one_at_the_cut_are_refused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<ArgumentException>(() => Egae.Advantages(
            zeros(1, 2), zeros(1, 2), tensor(new long[] { 2 }), tensor(new[] { true }), 1, ones(1), Tail.Hold))
            .Message.ShouldContain("`values` has shape [1, 2], not [1, 3].");
    }
}
