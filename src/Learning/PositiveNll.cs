using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>
/// The language-model loss of right responses (VAPO, arXiv 2504.05118, section 4.3), an optional part of the policy's loss.
/// </summary>
public static class PositiveNll
{
    /// <summary>−log π of the tokens of right, finished responses.</summary>
    /// <param name="logProbs">[B,T], log π of the policy in training.</param>
    /// <param name="positiveMask">[B,T] bool, tokens of right, finished responses.</param>
    /// <returns>
    /// [B,T], nats, zero outside the mask, with gradient. VAPO takes the mean over these tokens:
    /// <see cref="Aggregation.Weights"/> of the same mask, token-mean.
    /// </returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static Tensor Loss(Tensor logProbs, Tensor positiveMask)
    {
        Shape.Require(positiveMask, logProbs.shape);
        using var scope = NewDisposeScope();
        return logProbs.neg().masked_fill(positiveMask.logical_not(), 0).MoveToOuterDisposeScope();
    }
}

/// <summary>Which tokens of a right response the language-model loss reaches.</summary>
public enum PositiveNllScope
{
    /// <summary>Those of the window that ended it.</summary>
    Window,

    /// <summary>All: those of earlier windows as well (the port of T-PPO to verl).</summary>
    Response,
}
