using static TorchSharp.torch;

namespace Tppo.Learning;

/// <summary>Entropy, in nats, of the distributions that tokens were drawn from.</summary>
public static class Entropy
{
    /// <summary>H_t = −Σ_v p_v log p_v of softmax(logits / temperature).</summary>
    /// <param name="logits">[B,T,V]; −∞ is a token of probability 0.</param>
    /// <param name="temperature">The temperature of sampling.</param>
    /// <returns>[B,T], between 0 and log V, with gradient.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive.</exception>
    public static Tensor Of(Tensor logits, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        using var scope = NewDisposeScope();
        var scaled = temperature == 1 ? logits : logits / temperature;
        var logProbs = scaled.log_softmax(-1);
        // 0 · log 0 is 0, and 0 · −∞ is NaN: the logarithm of 0 becomes the least finite number.
        var finite = logProbs.clamp_min(finfo(logits.dtype).min);
        return (logProbs.exp() * finite).sum(-1).neg().MoveToOuterDisposeScope();
    }
}
