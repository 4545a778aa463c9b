using Tppo.Consumers.Training;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers;

public sealed class OptimizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_step_moves_every_parameter_by_the_learning_rate_against_its_gradient()
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, weightDecay: 0, gradClip: 1e6, new AdamOptions());
        var before = Tiny.Numbers(weights);
        Gradient(weights, _ => 2);
        optimizer.Step(.01, loss: 0)!.Value.ShouldBe(2 * Math.Sqrt(before.Length), 1e-2);
        Tiny.Numbers(weights).ShouldBeClose([.. before.Select(x => x - .01f)], 1e-6);
        optimizer.Steps.ShouldBe(1);
    }

    [Theory, InlineData(float.NaN, 0), InlineData(float.PositiveInfinity, 0), InlineData(1, double.NaN)]
    public void A_gradient_or_a_loss_that_is_not_finite_is_skipped_and_too_many_in_a_row_are_an_error(float gradient, double loss)
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, weightDecay: .5, gradClip: 1, new AdamOptions { MaxSkippedUpdates = 2 });
        Gradient(weights, _ => gradient);
        var before = Tiny.Numbers(weights);
        optimizer.Step(.01, loss).ShouldBeNull();
        Tiny.Numbers(weights).ShouldBe(before);
        Gradient(weights, _ => 1);
        optimizer.Step(.01, loss: 0).ShouldNotBeNull(); // nothing is left of the one before
        Tiny.Numbers(weights).ShouldNotBe(before);
        for (var i = 0; i < 2; i++)
        {
            Gradient(weights, _ => gradient);
            optimizer.Step(.01, loss).ShouldBeNull();
        }

        optimizer.Steps.ShouldBe(1);
        optimizer.Write(_folder.Path);
        using var resumed = new Optimizer(weights, weightDecay: .5, gradClip: 1, new AdamOptions { MaxSkippedUpdates = 2 });
        resumed.Read(_folder.Path);
        Gradient(weights, _ => gradient);
        Should.Throw<RoleException>(() => resumed.Step(.01, loss)).Message.ShouldContain("3 times in a row");
    }

    [Fact]
    public void Moments_and_epsilon_are_those_of_the_options()
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, 0, 1e6, new AdamOptions { AdamBeta1 = .5, AdamBeta2 = .75, AdamEps = 1 });
        var before = Tiny.Numbers(weights);
        Gradient(weights, _ => 2);
        optimizer.Step(.01, loss: 0);
        Gradient(weights, _ => 4);
        optimizer.Step(.01, loss: 0);
        // m = 1, 2.5 over 1 − .5ᵗ: 2, 10/3. v = 1, 4.75 over 1 − .75ᵗ: 4, 76/7. Steps: 2 / (2 + 1), (10/3) / (√(76/7) + 1)
        var moved = .01f * ((2 / 3f) + ((10 / 3f) / (MathF.Sqrt(76 / 7f) + 1)));
        Tiny.Numbers(weights).ShouldBeClose([.. before.Select(x => x - moved)], 1e-6);
    }

    [Fact]
    public void Weight_decay_is_decoupled()
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, weightDecay: .5, gradClip: 1e6, new AdamOptions());
        var before = Tiny.Numbers(weights);
        Gradient(weights, _ => 1);
        optimizer.Step(.01, loss: 0);
        Tiny.Numbers(weights).ShouldBeClose([.. before.Select(x => x * (1 - .01f * .5f) - .01f)], 1e-6);
    }

    [Fact]
    public void Gradients_are_scaled_down_to_the_norm_and_the_norm_before_is_told()
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, weightDecay: 0, gradClip: .5, new AdamOptions());
        Gradient(weights, _ => 1);
        optimizer.Step(0, loss: 0)!.Value.ShouldBe(Math.Sqrt(Tiny.Numbers(weights).Length), 1e-3);
        ClippedNorm().ShouldBe(.5, 1e-4);

        double ClippedNorm()
        {
            using var scope = NewDisposeScope();
            optimizer.Write(_folder.Path);
            var sum = SafetensorsFile.Read(_folder.File("optimizer.safetensors")).Where(t => t.Key.StartsWith("exp_avg.", StringComparison.Ordinal))
                .Sum(t => t.Value.square().sum().item<float>());
            return Math.Sqrt(sum) / .1; // the first moment is (1 − β₁) g
        }
    }

    [Fact]
    public void Gradients_do_not_stay_for_the_next_step()
    {
        using var weights = Trainable();
        using var optimizer = new Optimizer(weights, weightDecay: 0, gradClip: 1e6, new AdamOptions());
        Gradient(weights, _ => 1);
        var first = optimizer.Step(.01, loss: 0);
        Gradient(weights, _ => 1);
        optimizer.Step(.01, loss: 0)!.Value.ShouldBe(first!.Value, 1e-9);
    }

    [Fact]
    public void Goes_on_from_its_state_bit_by_bit_as_if_it_had_never_stopped()
    {
        using var undisturbed = Trainable();
        using var whole = new Optimizer(undisturbed, .1, 1, new AdamOptions());
        Run(whole, undisturbed, 0, 5);

        using var first = Trainable();
        using var before = new Optimizer(first, .1, 1, new AdamOptions());
        Run(before, first, 0, 3);
        before.Write(_folder.Path);
        using var second = first.Trainable(CPU);
        using var after = new Optimizer(second, .1, 1, new AdamOptions());
        after.Read(_folder.Path);
        Run(after, second, 3, 5);

        after.Steps.ShouldBe(5);
        Tiny.Numbers(second).ShouldBe(Tiny.Numbers(undisturbed));
        Tiny.Numbers(second).ShouldNotBe(Tiny.Numbers(first));
    }

    [Fact]
    public void Steps_too_small_for_bfloat16_add_up_in_the_master_weights()
    {
        using var weights = Trainable(ScalarType.BFloat16);
        using var optimizer = new Optimizer(weights, weightDecay: 0, gradClip: 1e6, new AdamOptions());
        var before = Numbers(weights);
        for (var step = 0; step < 200; step++)
        {
            optimizer.Add(Constant(weights, 1));
            optimizer.Step(1e-4, loss: 0); // bfloat16 near 1 has steps of 0.0078
        }

        // Norms begin at 1 exactly: 200 steps of 1e-4 make .98, rounded to bfloat16.
        var moved = before.Zip(Numbers(weights)).Where(pair => pair.First == 1).ToList();
        moved.ShouldNotBeEmpty();
        moved.ShouldAllBe(pair => Math.Abs(pair.Second - .98f) < .004f);
    }

    [Fact]
    public void A_model_in_bfloat16_goes_on_bit_by_bit_master_weights_included()
    {
        using var undisturbed = Trainable(ScalarType.BFloat16);
        using var whole = new Optimizer(undisturbed, .1, 1, new AdamOptions());
        Advance(whole, undisturbed, 0, 5);

        using var first = Trainable(ScalarType.BFloat16);
        using var before = new Optimizer(first, .1, 1, new AdamOptions());
        Advance(before, first, 0, 3);
        before.Write(_folder.Path);
        using var second = first.Trainable(CPU);
        using var after = new Optimizer(second, .1, 1, new AdamOptions());
        after.Read(_folder.Path);
        Advance(after, second, 3, 5);
        Numbers(second).ShouldBe(Numbers(undisturbed));

        static void Advance(Optimizer optimizer, ModelWeights weights, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                optimizer.Add(Constant(weights, MathF.Sin(step * 7)));
                optimizer.Step(3e-4, loss: 0);
            }
        }
    }

    [Fact]
    public void Gradients_are_added_in_float32()
    {
        using var weights = Trainable(ScalarType.BFloat16);
        using var optimizer = new Optimizer(weights, weightDecay: 0, gradClip: 1e6, new AdamOptions());
        optimizer.Add(Constant(weights, 1));
        for (var i = 0; i < 8; i++)
            optimizer.Add(Constant(weights, 1 / 1024f)); // each alone is lost beside 1 in bfloat16
        optimizer.Step(0, loss: 0)!.Value.ShouldBe((1 + 8 / 1024.0) * Math.Sqrt(Numbers(weights).Length), 1e-2);
    }

    private static float[] Numbers(ModelWeights weights)
    {
        using var copy = weights.Copy(type: ScalarType.Float32);
        return Tiny.Numbers(copy);
    }

    private static IReadOnlyList<Tensor> Constant(ModelWeights weights, float value)
        => [.. weights.Trained.Select(p => full_like(p.Value, value, requires_grad: false))];

    private static void Run(Optimizer optimizer, ModelWeights weights, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            Gradient(weights, i => MathF.Sin(step * 7 + i));
            optimizer.Step(.01, loss: 0);
        }
    }

    private static ModelWeights Trainable(ScalarType type = ScalarType.Float32)
    {
        using var policy = Tiny.Policy();
        using var copy = policy.Copy(type: type);
        return copy.Trainable(CPU);
    }

    /// <summary>Gives the i-th tensor the gradient <paramref name="of"/> i everywhere.</summary>
    private static void Gradient(ModelWeights weights, Func<int, float> of)
    {
        using var scope = NewDisposeScope();
        weights.Tensors.Select((tensor, i) => tensor.sum() * of(i)).Aggregate((a, b) => a + b).backward();
    }
}
