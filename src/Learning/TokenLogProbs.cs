using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Log-probabilities, in nats, of the tokens that were generated.</summary>
public static class TokenLogProbs
{
    /// <summary>log softmax(logits / temperature) at each token.</summary>
    /// <param name="logits">[B,T,V], of the distribution that each token was drawn from (position t − 1's output for token t).</param>
    /// <param name="tokens">[B,T] int64; padding may be any id of the vocabulary.</param>
    /// <param name="temperature">The temperature of sampling, so that ρ compares like with like.</param>
    /// <returns>[B,T], with gradient.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive.</exception>
    public static Tensor Of(Tensor logits, Tensor tokens, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        var (rows, width) = Shape.Matrix(tokens);
        Shape.Require(logits, [rows, width, logits.shape[^1]]);

        using var scope = NewDisposeScope();
        var scaled = temperature == 1 ? logits : logits / temperature;
        return scaled.log_softmax(-1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1).MoveToOuterDisposeScope();
    }
}
