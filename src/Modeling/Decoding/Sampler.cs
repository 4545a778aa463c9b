using System.Numerics.Tensors;

namespace Tppo.Modeling.Decoding;

/// <summary>Draws a token by inverse transform from one uniform number. Not thread-safe: it keeps its buffers.</summary>
/// <param name="options">The distribution.</param>
/// <param name="endTokens">Ids that a draw may be without; none where they are left out.</param>
public sealed class Sampler(SamplingOptions options, IReadOnlySet<int>? endTokens = null)
{
    private readonly LikeliestTokens _likeliest = new();
    private float[] _probabilities = [];

    /// <summary>The distribution that it draws from.</summary>
    public SamplingOptions Options => options;

    /// <summary>What an endless draw is without.</summary>
    public IReadOnlySet<int> EndTokens { get; } = endTokens ?? new HashSet<int>();

    /// <summary>
    /// The token of <paramref name="logits"/> [V] at <paramref name="draw"/>, its log-prob in the distribution sampled from, and that over
    /// the whole vocabulary at the same temperature: the same number where nothing is cut off or withheld.
    /// </summary>
    /// <exception cref="NotFiniteException">The logits are not numbers, or all are −∞.</exception>
    public (int Token, float LogProb, float FullLogProb) Sample(ReadOnlySpan<float> logits, Draw draw)
    {
        if (_probabilities.Length < logits.Length)
            _probabilities = new float[logits.Length];
        var scaled = _probabilities.AsSpan(0, logits.Length);
        if (!draw.Endless || EndTokens.Count == 0)
            return DrawFrom(logits, draw.Uniform, scaled);
        var all = options.Temperature == 0 ? 0 : LogSum(logits, scaled);
        float[] rest = [.. logits];
        foreach (var end in EndTokens.Where(end => end < rest.Length))
            rest[end] = float.NegativeInfinity;
        var (token, logProb, _) = DrawFrom(rest, draw.Uniform, scaled);
        return (token, logProb, options.Temperature == 0 ? 0 : (float)(logits[token] / options.Temperature - all));
    }

    /// <summary>What logits that are not numbers are answered with.</summary>
    internal static NotFiniteException NotNumbers() => new(
        "the model's logits are not finite numbers: its weights have diverged or are damaged; "
        + "take an earlier checkpoint, or a lower learning rate");

    private (int Token, float LogProb, float FullLogProb) DrawFrom(ReadOnlySpan<float> logits, double uniform, Span<float> scaled)
    {
        if (options.Temperature == 0)
        {
            var best = TensorPrimitives.IndexOfMax(logits);
            return float.IsFinite(logits[best]) ? (best, 0f, 0f) : throw NotNumbers();
        }

        var max = Masses(logits, scaled);
        if (!float.IsFinite(max))
            throw NotNumbers();
        var whole = Sum(scaled);
        var total = whole;
        if (options.TopK > 0 || options.TopP < 1)
        {
            _likeliest.Restrict(scaled, whole, options.TopK, options.TopP);
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

    /// <summary>log Σ exp(logits / temperature), by way of <paramref name="scaled"/>.</summary>
    private double LogSum(ReadOnlySpan<float> logits, Span<float> scaled)
    {
        var max = Masses(logits, scaled);
        return max + Math.Log(Sum(scaled));
    }

    /// <summary>exp(logits / temperature − max); returns max, the largest of logits / temperature.</summary>
    private float Masses(ReadOnlySpan<float> logits, Span<float> masses)
    {
        TensorPrimitives.Divide(logits, (float)options.Temperature, masses);
        var max = TensorPrimitives.Max<float>(masses);
        TensorPrimitives.Subtract(masses, max, masses);
        TensorPrimitives.Exp(masses, masses);
        return max;
    }

    /// <summary>In double precision, and in order: the same bits everywhere.</summary>
    private static double Sum(ReadOnlySpan<float> masses)
    {
        var sum = 0.0;
        foreach (var mass in masses)
            sum += mass;
        return sum;
    }
}

/// <summary>
/// The distribution that tokens are drawn from: temperature first, then the k likeliest, then the smallest set with probability p.
/// </summary>
/// <param name="Temperature">Divides the logits; 0 is greedy.</param>
/// <param name="TopK">0 is off.</param>
/// <param name="TopP">1 is off.</param>
public sealed record SamplingOptions(double Temperature = 1, int TopK = 0, double TopP = 1);

/// <summary>One token's chance.</summary>
/// <param name="Uniform">In [0, 1).</param>
/// <param name="Endless">No end token is drawn, as if their logits were −∞ (before top-k and top-p).</param>
public readonly record struct Draw(double Uniform, bool Endless = false)
{
    public static implicit operator Draw(double uniform) => new(uniform);
}
