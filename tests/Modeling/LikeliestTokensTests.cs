using System.Numerics.Tensors;
using CsCheck;
using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

/// <summary>Partial selection keeps what a sort of the whole vocabulary keeps.</summary>
public class LikeliestTokensTests
{
    private static readonly Gen<float> Logit = Gen.OneOf(
        Gen.Float[-20, 20], Gen.Float[-1, 1], Gen.Int[-2, 2].Select(n => (float)n), Gen.Const(float.NegativeInfinity));

    private static readonly Gen<SamplingOptions> Cut = Gen.Select(
        Gen.Double[.1, 3], Gen.Int[0, 60], Gen.OneOf(Gen.Double[1e-6, 1], Gen.Const(1.0), Gen.Const(.5)),
        (temperature, topK, topP) => new SamplingOptions(temperature, topK, topP));

    [Fact]
    public void It_draws_to_the_bit_what_a_plain_sort_draws()
        => Gen.Select(Logit.Array[1, 300], Cut, Gen.Double[0, 1]).Where(c => c.Item1.Any(float.IsFinite) && c.Item3 < 1).Sample(
            (logits, options, uniform) => new Sampler(options).Sample(logits, uniform).ShouldBe(Sorted(logits, uniform, options)),
            iter: 3000);

    [Fact]
    public void So_it_does_with_a_vocabulary_of_20_000()
    {
        var random = new Random(3);
        foreach (var spread in new[] { 0, 1e-3, 1, 4 })
        {
            var logits = Enumerable.Range(0, 20_000).Select(_ => (float)(spread * Math.Log(1 / random.NextDouble()))).ToArray();
            foreach (var options in new SamplingOptions[] { new(1, 50), new(1, 0, .95), new(1, 0, .1), new(1, 5000, .9), new(.7, 1), new(1, 19_999, .999_999) })
            {
                var sampler = new Sampler(options);
                for (var i = 0; i < 5; i++)
                    sampler.Sample(logits, Seeds.Uniform(4, i)).ShouldBe(Sorted(logits, Seeds.Uniform(4, i), options));
            }
        }
    }

    private static (int Token, float LogProb, float FullLogProb) Sorted(float[] logits, double uniform, SamplingOptions options)
    {
        var masses = new float[logits.Length];
        TensorPrimitives.Divide(logits, (float)options.Temperature, masses);
        var max = TensorPrimitives.Max<float>(masses);
        TensorPrimitives.Subtract(masses, max, masses);
        TensorPrimitives.Exp(masses, masses);
        var whole = Sum(masses);

        // Stable: of equals the lower ids come first.
        int[] order = [.. Enumerable.Range(0, masses.Length).OrderByDescending(token => masses[token])];
        if (options.TopK > 0)
            order = order[..Math.Min(options.TopK, order.Length)];
        var share = options.TopP * (options.TopK > 0 ? Sum(order.Select(token => masses[token])) : whole);
        var (kept, sum) = (new HashSet<int>(), 0.0);
        foreach (var token in order.TakeWhile(_ => (options.TopK == 0 && options.TopP == 1) || kept.Count == 0 || sum < share))
        {
            kept.Add(token);
            sum += masses[token];
        }

        var total = Sum(masses.Where((_, token) => kept.Contains(token)));
        var (drawn, cumulative) = (-1, 0.0);
        foreach (var token in kept.Order().Where(token => masses[token] > 0))
        {
            drawn = token;
            cumulative += masses[token];
            if (cumulative > uniform * total)
                break;
        }

        var logMass = logits[drawn] / options.Temperature - max;
        return (drawn, (float)(logMass - Math.Log(total)), (float)(logMass - Math.Log(whole)));
    }

    private static double Sum(IEnumerable<float> masses) => masses.Aggregate(0.0, (sum, mass) => sum + mass);
}
