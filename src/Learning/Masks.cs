using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Which positions of a padded [B,T] tensor are tokens, and which of them are trained.</summary>
public static class Masks
{
    /// <summary>True for the first lengths[i] positions of row i.</summary>
    /// <param name="lengths">[B] int64, tokens of each row, at most <paramref name="width"/>.</param>
    /// <param name="width">T, the padded width.</param>
    /// <returns>[B,T] bool, on the device of the lengths.</returns>
    public static Tensor FromLengths(Tensor lengths, long width)
    {
        using var scope = NewDisposeScope();
        return arange(width, int64, lengths.device).unsqueeze(0).lt(lengths.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The tokens of the policy loss: the last tokens before a cut have advantages that depend on the tail alone and are
    /// filtered out (T-PPO, token filtering of the policy). Rows that are not cut keep all their tokens.
    /// </summary>
    /// <param name="lengths">[B] int64, tokens of each window.</param>
    /// <param name="cut">[B] bool, true where the window was cut and the response goes on.</param>
    /// <param name="ignoredBeforeCut">Tokens removed before a cut (`window_ignore_token_num`).</param>
    /// <param name="width">T, the padded width.</param>
    /// <returns>[B,T] bool.</returns>
    /// <exception cref="ArgumentException">The shapes of lengths and cut differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ignoredBeforeCut"/> is negative.</exception>
    public static Tensor Kept(Tensor lengths, Tensor cut, int ignoredBeforeCut, long width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ignoredBeforeCut);
        Shape.Require(cut, lengths.shape);
        using var scope = NewDisposeScope();
        // Below 0 where a window is shorter than what is removed: no position is then below it.
        return FromLengths(lengths - cut.to(int64) * ignoredBeforeCut, width).MoveToOuterDisposeScope();
    }
}
