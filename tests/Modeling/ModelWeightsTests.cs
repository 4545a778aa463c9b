using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public class ModelWeightsTests
{
    private static readonly ModelConfig Biased = Models.Small with { Family = ModelFamily.Qwen2, AttentionBias = true, TiedEmbeddings = false };

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using var first = ModelWeights.Initialise(Biased, Head.Policy, .02, 3);
        using var again = ModelWeights.Initialise(Biased, Head.Policy, .02, 3);
        using var other = ModelWeights.Initialise(Biased, Head.Policy, .02, 4);
        foreach (var name in first.Names)
            first[name].Equals(again[name]).ShouldBeTrue(name);
        first[ParameterLayout.Embedding].Equals(other[ParameterLayout.Embedding]).ShouldBeFalse();
        first.InLayer(0, "mlp.up_proj.weight").Equals(first.InLayer(1, "mlp.up_proj.weight")).ShouldBeFalse();
    }

    [Fact]
    public void New_weights_are_normal_norms_1_and_biases_0()
    {
        using var scope = NewDisposeScope();
        using var weights = ModelWeights.Initialise(Biased with { HiddenSize = 128 }, Head.Value, .05, 3);
        foreach (var (name, tensor) in weights.Named)
        {
            if (name.EndsWith("norm.weight", StringComparison.Ordinal))
                tensor.Equals(ones_like(tensor)).ShouldBeTrue(name);
            else if (name.EndsWith("bias", StringComparison.Ordinal) || name == ParameterLayout.ValueWeight)
                tensor.Equals(zeros_like(tensor)).ShouldBeTrue(name);
            else
                tensor.std().item<float>().ShouldBe(.05f, .004f, name);
        }
    }

    [Fact]
    public void A_value_head_is_0_everywhere_on_a_trunk_of_its_own()
    {
        using var policy = Models.Random(Biased);
        using var value = policy.WithValueHead();
        value.Head.ShouldBe(Head.Value);
        value.Names.ShouldNotContain(ParameterLayout.OutputHead);
        Models.Values(value, Models.Tokens(20, 1)).ShouldAllBe(v => v == 0);
        value[ParameterLayout.FinalNorm].Equals(policy[ParameterLayout.FinalNorm]).ShouldBeTrue();
        SharesNothing(policy, value, policy.Names.Except([ParameterLayout.OutputHead]));
    }

    [Fact]
    public void A_copy_is_equal_and_shares_nothing()
    {
        using var weights = Models.Random(Biased).Trainable(CPU);
        using var copy = weights.Copy();
        copy.Names.ShouldBe(weights.Names);
        foreach (var name in weights.Names)
        {
            copy[name].Equals(weights[name]).ShouldBeTrue(name);
            copy[name].requires_grad.ShouldBeFalse(name);
        }

        SharesNothing(weights, copy, weights.Names);
    }

    [Fact]
    public void Padding_on_the_right_changes_nothing_before_it()
    {
        using var weights = Models.Random();
        var tokens = Models.Tokens(10, 1);
        var padded = Models.Logits(weights, [.. tokens, 0, 0, 0, 0]);
        foreach (var (row, t) in Models.Logits(weights, tokens).Select((row, t) => (row, t)))
            padded[t].ShouldBeNear(row, 1e-5);
    }

    [Fact]
    public void Every_parameter_gets_a_gradient()
    {
        using var scope = NewDisposeScope();
        using var weights = Models.Random(Biased).Trainable(CPU);
        using var rotary = new Rotary(Biased, 6);
        Trunk.Logits(weights, Trunk.Hidden(weights, tensor(new long[] { 1, 2, 3, 4, 5, 6 }, 1, 6), rotary)).square().sum().backward();
        foreach (var (name, parameter) in weights.Named)
            (parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0).ShouldBeTrue(name);
    }

    private static void SharesNothing(ModelWeights one, ModelWeights other, IEnumerable<string> names)
    {
        using var noGrad = no_grad();
        foreach (var name in names)
        {
            using var before = other[name].clone();
            one[name].add_(1);
            other[name].Equals(before).ShouldBeTrue(name);
        }

        one.Dispose();
        other.Tensors.ShouldAllBe(tensor => !tensor.IsInvalid);
    }
}
