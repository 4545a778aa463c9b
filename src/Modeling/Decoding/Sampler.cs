using System.Numerics.Tensors;

namespace Tppo.Modeling.Decoding;

/// <summary>Draws a token by inverse transform from one uniform number. Not thread-safe: it keeps its buffers.</summary>
public sealed class Sampler(SamplingOptions options)
{
    private float[] _probabilities = [];
    private int[] _order = [];

    /// <summary>
    /// The token of <paramref name="logits"/> [V] at <paramref name="uniform"/> ∈ [0, 1), its log-prob in the distribution sampled from,
    /// and that over the whole vocabulary at the same temperature: the same number where nothing is cut off.
    /// </summary>
    /// <exception cref="NotFiniteException">The logits are not numbers, or all are −∞.</exception>
    public (int Token, float LogProb, float FullLogProb) Sample(ReadOnlySpan<float> logits, double uniform)
    {
        if (options.Temperature == 0)
        {
            var best = TensorPrimitives.IndexOfMax(logits);
            return float.IsFinite(logits[best]) ? (best, 0f, 0f) : throw NotNumbers();
        }

        if (_probabilities.Length < logits.Length)
            (_probabilities, _order) = (new float[logits.Length], new int[logits.Length]);
        var scaled = _probabilities.AsSpan(0, logits.Length);
        TensorPrimitives.Divide(logits, (float)options.Temperature, scaled);
        var max = TensorPrimitives.Max<float>(scaled);
        TensorPrimitives.Subtract(scaled, max, scaled);
        TensorPrimitives.Exp(scaled, scaled);
        if (!float.IsFinite(max))
            throw NotNumbers();
        var whole = Sum(scaled);
        var total = whole;
        if (options.TopK > 0 || options.TopP < 1)
        {
            Restrict(scaled.Length);
            total = Sum(scaled);
        }

        double target = uniform * total, cumulative = 0;
        var token = -1;
        for (var i = 0; i < scaled.Length; i++)
        {
            if (scaled[i] == 0)
                continue;
            token = i; // where rounding leaves the target above the sum, the last possible token
            cumulative += scaled[i];
            if (cumulative > target)
                break;
        }

        var logMass = logits[token] / options.Temperature - max;
        return (token, (float)(logMass - Math.Log(total)), (float)(logMass - Math.Log(whole)));
    }

    /// <summary>In double precision, and in order: the same bits everywhere.</summary>
    private static double Sum(ReadOnlySpan<float> masses)
    {
        var sum = 0.0;
        foreach (var mass in masses)
            sum += mass;
        return sum;
    }

    /// <summary>Sets the unnormalised probabilities outside top-k and top-p to 0; ties go to the lower token id.</summary>
    private void Restrict(int length)
    {
        var masses = _probabilities;
        var order = _order.AsSpan(0, length);
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        order.Sort((a, b) => masses[a] == masses[b] ? a.CompareTo(b) : masses[b].CompareTo(masses[a]));
        var kept = options.TopK > 0 ? Math.Min(options.TopK, length) : length;
        var total = 0.0;
        for (var i = 0; i < kept; i++)
            total += masses[order[i]];
        var (sum, last) = (0.0, 0);
        while (last < kept && (last == 0 || sum < options.TopP * total))
            sum += masses[order[last++]];
        for (var i = last; i < order.Length; i++)
            masses[order[i]] = 0;
    }

    private static NotFiniteException NotNumbers() => new(
        "the model's logits are not finite numbers: its weights have diverged or are damaged; "
        + "take an earlier checkpoint, or a lower learning rate");
}

/// <summary>
/// The distribution that tokens are drawn from: temperature first, then the k likeliest, then the smallest set with probability p.
/// </summary>
/// <param name="Temperature">Divides the logits; 0 is greedy.</param>
/// <param name="TopK">0 is off.</param>
/// <param name="TopP">1 is off.</param>
public sealed record SamplingOptions(double Temperature = 1, int TopK = 0, double TopP = 1);
