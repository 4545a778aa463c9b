using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>A model in bfloat16 has heads that compute in float32.</summary>
public class HeadPrecisionTests
{
    private const double Scale = 8; // of hidden states: logits near 20, where bfloat16 has steps of 1/8

    [Fact]
    public void Logits_are_the_products_of_bfloat16_numbers_not_rounded_to_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Models.Random();
        using var weights = model.Copy(type: ScalarType.BFloat16);
        var hidden = Hidden(weights);
        var logits = Trunk.Logits(weights, hidden);
        ShouldBeExact(logits, hidden.to(ScalarType.Float64).matmul(weights[weights.OutputName].to(ScalarType.Float64).t()));
    }

    [Fact]
    public void So_are_values()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Models.Random(head: Head.Value);
        using var weights = model.Copy(type: ScalarType.BFloat16);
        var hidden = Hidden(weights);
        var bias = weights[ParameterLayout.ValueBias].to(ScalarType.Float64);
        var exact = hidden.to(ScalarType.Float64).matmul(weights[ParameterLayout.ValueWeight].to(ScalarType.Float64).t()) + bias;
        ShouldBeExact(Trunk.Values(weights, hidden), exact.squeeze(-1));
    }

    private static Tensor Hidden(ModelWeights weights)
    {
        using var generator = new Generator(3);
        return (Scale * randn(64, weights.Config.HiddenSize, generator: generator)).to(ScalarType.BFloat16);
    }

    private static void ShouldBeExact(Tensor actual, Tensor exact)
    {
        actual.dtype.ShouldBe(ScalarType.Float32);
        (actual - exact).abs().max().item<double>().ShouldBeLessThan(1e-4);
        (exact.to(ScalarType.BFloat16) - exact).abs().max().item<double>().ShouldBeGreaterThan(1e-2); // what rounding would have cost
    }
}
