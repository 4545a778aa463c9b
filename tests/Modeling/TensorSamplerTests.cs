using CsCheck;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Tensors;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>Drawing with tensors is drawing with the sampler.</summary>
public class TensorSamplerTests
{
    // Quarters, so that there are ties; a cut is by number and a share halfway to the next, so that no rounding moves it.
    private static readonly Gen<(float[] Logits, SamplingOptions Options)> Cases = Gen.Select(
        Gen.Int[-12, 12].Select(n => n / 4f).Array[1, 120], Gen.OneOf(Gen.Const(.5), Gen.Const(1.0), Gen.Const(2.0)), Gen.Int[0, 40], Gen.Int[0, 60],
        (logits, temperature, topK, nucleus) => (logits, new SamplingOptions(temperature, topK, Share(logits, temperature, topK, nucleus))));

    [Fact]
    public void In_the_middle_of_each_tokens_share_it_draws_the_token_as_the_sampler_does() => Cases.Sample(
        one =>
        {
            var (logits, options) = one;
            double[] masses = [.. logits.Select(logit => Math.Exp(logit / options.Temperature))];
            var kept = Kept(masses, options.TopK, options.TopP);
            var total = kept.Sum(token => masses[token]);
            var likely = kept.Where(token => masses[token] / total > 1e-3).ToArray();
            double[] uniforms = [.. likely.Select(token => (kept.Where(other => other < token).Sum(other => masses[other]) + masses[token] / 2) / total)];

            var drawn = Draw([.. likely.Select(_ => logits)], uniforms, options);

            var sampler = new Sampler(options);
            foreach (var (i, token) in likely.Index())
            {
                drawn[i].Token.ShouldBe(token);
                sampler.Sample(logits, uniforms[i]).Token.ShouldBe(token);
                drawn[i].LogProb.ShouldBe(Math.Log(masses[token] / total), 1e-5);
                drawn[i].FullLogProb.ShouldBe(Math.Log(masses[token] / masses.Sum()), 1e-5);
            }
        },
        iter: 300);

    [Fact]
    public void Whatever_the_uniform_number_it_draws_nearly_always_the_samplers_token_and_always_its_log_prob()
    {
        const int Rows = 2000, Vocabulary = 500;
        foreach (var options in new SamplingOptions[] { new(), new(.7), new(1, 20), new(1, 0, .9), new(1.3, 100, .8) })
        {
            var random = new Random(5);
            float[][] logits = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Vocabulary).Select(_ => 4 * random.NextSingle()).ToArray())];
            double[] uniforms = [.. Enumerable.Range(0, Rows).Select(i => Seeds.Uniform(6, i))];
            var drawn = Draw(logits, uniforms, options);
            var sampler = new Sampler(options);
            var same = 0;
            for (var row = 0; row < Rows; row++)
            {
                var expected = sampler.Sample(logits[row], uniforms[row]);
                if (drawn[row].Token != expected.Token)
                    continue;
                same++;
                drawn[row].LogProb.ShouldBe(expected.LogProb, 1e-4);
                drawn[row].FullLogProb.ShouldBe(expected.FullLogProb, 1e-4);
            }

            same.ShouldBeGreaterThanOrEqualTo(Rows - 5); // a share of 500 is near enough to a border once in thousands of draws
        }
    }

    [Fact]
    public void Impossible_tokens_are_never_drawn_even_at_the_ends()
    {
        const float Never = float.NegativeInfinity;
        foreach (var uniform in new[] { 0, 1 - 1.0 / (1UL << 53), Math.BitDecrement(1.0) })
        {
            Draw([[Never, 0, Never]], [uniform], new())[0].Token.ShouldBe(1);
            Draw([[Never, 0, 1e-3f, 2, Never, Never]], [uniform], new())[0].Token.ShouldBe(uniform == 0 ? 1 : 3);
            Draw([[Never, 0, 1e-3f, 2, Never, Never]], [uniform], new(TopK: 2))[0].Token.ShouldBe(uniform == 0 ? 2 : 3);
            Draw([[Never, 0, Never]], [uniform], new(TopK: 3))[0].Token.ShouldBe(1);
        }
    }

    [Fact]
    public void Temperature_0_takes_the_likeliest_and_the_first_of_equals()
        => Draw([[1, 3, 2, 3], [-9, -8, -7, -6]], [.99, 0], new SamplingOptions(Temperature: 0, TopK: 3, TopP: .5))
            .ShouldBe([(1, 0.0, 0.0, 3.0), (3, 0.0, 0.0, -6.0)]);

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void Logits_that_are_not_numbers_show_in_the_largest_and_do_no_harm_to_other_rows(float broken)
    {
        foreach (var options in new[] { new SamplingOptions(), new SamplingOptions(Temperature: 0), new SamplingOptions(TopK: 2), new SamplingOptions(TopP: .5) })
        {
            var drawn = Draw([[broken, broken, broken], [0, 9, 1]], [.5, .5], options);
            double.IsFinite(drawn[0].Largest).ShouldBeFalse();
            drawn[1].Token.ShouldBe(1);
            drawn[1].Largest.ShouldBe(9);
        }
    }

    private static (int Token, double LogProb, double FullLogProb, double Largest)[] Draw(float[][] logits, double[] uniforms, SamplingOptions options)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(logits.SelectMany(row => row).ToArray(), logits.Length, logits[0].Length);
        var drawn = new TensorSampler(options).Sample(rows, tensor(uniforms)).data<double>().ToArray().Chunk(logits.Length).ToArray();
        return [.. uniforms.Select((_, i) => ((int)drawn[0][i], drawn[1][i], drawn[2][i], drawn[3][i]))];
    }

    private static double Share(float[] logits, double temperature, int topK, int nucleus)
    {
        double[] masses = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        double[] sorted = [.. masses.OrderDescending().Take(topK > 0 ? topK : masses.Length)];
        return nucleus == 0 || nucleus >= sorted.Length ? 1 : (sorted.Take(nucleus).Sum() - sorted[nucleus - 1] / 2) / sorted.Sum();
    }

    private static int[] Kept(double[] masses, int topK, double topP)
    {
        int[] order = [.. Enumerable.Range(0, masses.Length).OrderByDescending(token => masses[token]).Take(topK > 0 ? topK : masses.Length)];
        var (total, sum) = (order.Sum(token => masses[token]), 0.0);
        var kept = new List<int>();
        foreach (var token in order.TakeWhile(_ => topP == 1 || kept.Count == 0 || sum < topP * total))
        {
            kept.Add(token);
            sum += masses[token];
        }

        return [.. kept.Order()];
    }
}
