using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>y_t = Σ_{k≥0} c^k x_{t+k}, the sum that returns and generalised advantages share.</summary>
internal static class DiscountedSum
{
    /// <summary>
    /// The discounted sum from each position to the row's end, in log₂ T steps rather than T: with y a sum over s terms,
    /// y_t + c^s y_{t+s} is a sum over 2s terms.
    /// </summary>
    /// <param name="terms">[B,T], zero beyond each row's end.</param>
    /// <param name="discount">[B], c.</param>
    /// <returns>[B,T]</returns>
    public static Tensor Of(Tensor terms, Tensor discount)
    {
        using var scope = NewDisposeScope();
        var width = terms.shape[1];
        var sum = terms.clone();
        var power = discount.unsqueeze(1); // [B,1], c^s
        for (long s = 1; s < width; s *= 2)
        {
            var ahead = nn.functional.pad(sum.narrow(1, s, width - s), (0L, s)); // y_{t+s}, 0 beyond T
            sum = sum + power * ahead;
            power = power * power;
        }
        return sum.MoveToOuterDisposeScope();
    }
}
