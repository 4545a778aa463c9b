using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>The clipped squared error of PPO's value model (GAE-PPO of OpenAI baselines; verl's `compute_value_loss`).</summary>
public static class ValueLoss
{
    /// <summary>l = ½ max((v − G)², (clip(v, v_old − low, v_old + high) − G)²).</summary>
    /// <param name="values">[B,T], v of the model in training.</param>
    /// <param name="oldValues">[B,T], v_old, before the step.</param>
    /// <param name="returns">[B,T], G.</param>
    /// <param name="clipLow">How far a value may fall, in units of reward.</param>
    /// <param name="clipHigh">How far it may rise.</param>
    /// <returns>Per token; the indicator without gradient. Padding is not masked here.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A clip range is negative.</exception>
    public static ValueLossTerms Clipped(Tensor values, Tensor oldValues, Tensor returns, double clipLow, double clipHigh)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clipLow);
        ArgumentOutOfRangeException.ThrowIfNegative(clipHigh);
        Shape.Require(oldValues, values.shape);
        Shape.Require(returns, values.shape);

        using var scope = NewDisposeScope();
        var near = values.clamp(oldValues - clipLow, oldValues + clipHigh);
        var unclipped = (values - returns).square();
        var clipped = (near - returns).square();
        var loss = 0.5 * maximum(unclipped, clipped);
        return new ValueLossTerms(
            loss.MoveToOuterDisposeScope(), clipped.gt(unclipped).to(loss.dtype).MoveToOuterDisposeScope());
    }
}

/// <summary>The value loss of each token, to be weighed and summed by the caller (<see cref="Aggregation"/>).</summary>
/// <param name="Loss">[B,T], with gradient.</param>
/// <param name="Clipped">[B,T], 1 where the clipped value's error is the greater (`critic/vf_clipfrac`), else 0.</param>
public readonly record struct ValueLossTerms(Tensor Loss, Tensor Clipped);
