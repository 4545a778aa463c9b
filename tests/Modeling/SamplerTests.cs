using CsCheck;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

public class SamplerTests
{
    private const float Never = float.NegativeInfinity;

    // Probabilities .1, .4, .2, .3 and none.
    private static readonly float[] Known = [MathF.Log(.1f), MathF.Log(.4f), MathF.Log(.2f), MathF.Log(.3f), Never];

    [Theory]
    [InlineData(1.0, 0, 1.0, new[] { .1, .4, .2, .3, 0 })]
    [InlineData(2.0, 0, 1.0, new[] { .162701, .325402, .230093, .281805, 0 })] // √p over their sum
    [InlineData(.5, 0, 1.0, new[] { 1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0, 0 })] // p² over their sum
    [InlineData(1.0, 2, 1.0, new[] { 0, 4 / 7.0, 0, 3 / 7.0, 0 })]
    [InlineData(1.0, 100, 1.0, new[] { .1, .4, .2, .3, 0 })]
    [InlineData(1.0, 0, .65, new[] { 0, 4 / 7.0, 0, 3 / 7.0, 0 })]
    [InlineData(1.0, 0, .75, new[] { 0, 4 / 9.0, 2 / 9.0, 3 / 9.0, 0 })]
    [InlineData(1.0, 0, 1e-9, new[] { 0, 1.0, 0, 0, 0 })]
    [InlineData(1.0, 3, .7, new[] { 0, 4 / 7.0, 0, 3 / 7.0, 0 })] // .7 of the three's .9
    [InlineData(.5, 0, .6, new[] { 0, 16 / 25.0, 0, 9 / 25.0, 0 })] // temperature before top-p
    public void Draws_as_often_as_likely_and_says_how_likely(double temperature, int topK, double topP, double[] expected)
    {
        const int Draws = 40_000;
        var sampler = new Sampler(new SamplingOptions(temperature, topK, topP));
        var counts = new int[Known.Length];
        var whole = Known.Sum(logit => Math.Exp(logit / temperature));
        for (var i = 0; i < Draws; i++)
        {
            var (token, logProb, fullLogProb) = sampler.Sample(Known, Seeds.Uniform(17, i));
            counts[token]++;
            Math.Exp(logProb).ShouldBe(expected[token], 1e-5);
            Math.Exp(fullLogProb).ShouldBe(Math.Exp(Known[token] / temperature) / whole, 1e-5);
        }

        for (var token = 0; token < expected.Length; token++)
        {
            var deviation = Math.Sqrt(Draws * expected[token] * (1 - expected[token]));
            Math.Abs(counts[token] - Draws * expected[token]).ShouldBeLessThanOrEqualTo(4 * deviation);
        }
    }

    [Theory]
    [InlineData(1.0, 0, 1.0, new[] { 1 / 6.0, 0, 2 / 6.0, 3 / 6.0, 0 })] // without token 1
    [InlineData(1.0, 2, 1.0, new[] { 0, 0, 2 / 5.0, 3 / 5.0, 0 })] // the two likeliest of those that are left
    [InlineData(2.0, 0, .7, new[] { 0, 0, .4494897, .5505103, 0 })] // √p: .3162, .4472, .5477
    [InlineData(0.0, 0, 1.0, new[] { 0, 0, 0, 1.0, 0 })]
    public void An_endless_draw_is_without_end_tokens_and_says_how_likely_it_is_of_all(double temperature, int topK, double topP, double[] expected)
    {
        var sampler = new Sampler(new SamplingOptions(temperature, topK, topP), new HashSet<int> { 1, 4 });
        var whole = Known.Sum(logit => Math.Exp(logit / Math.Max(temperature, 1e-3)));
        var seen = new HashSet<int>();
        for (var i = 0; i < 400; i++)
        {
            var uniform = Seeds.Uniform(3, i);
            var (token, logProb, fullLogProb) = sampler.Sample(Known, new Draw(uniform, Endless: true));
            token.ShouldBe(Enumerable.Range(0, 4).First(one => expected[..(one + 1)].Sum() > uniform));
            Math.Exp(logProb).ShouldBe(expected[token], 1e-5);
            if (temperature > 0)
                Math.Exp(fullLogProb).ShouldBe(Math.Exp(Known[token] / temperature) / whole, 1e-5);
            seen.Add(token);
        }

        seen.ShouldBe(Enumerable.Range(0, 5).Where(token => expected[token] > 0), ignoreOrder: true);
        sampler.Sample(Known, .3).ShouldBe(new Sampler(new SamplingOptions(temperature, topK, topP)).Sample(Known, .3));
    }

    [Fact]
    public void The_uniform_number_is_inverted_along_the_token_ids()
    {
        var sampler = new Sampler(new SamplingOptions());
        foreach (var (uniform, token) in new[] { (0, 0), (.0999, 0), (.1001, 1), (.4999, 1), (.5001, 2), (.6999, 2), (.7001, 3), (.9999, 3) })
            sampler.Sample(Known, uniform).Token.ShouldBe(token);
    }

    [Fact]
    public void Impossible_tokens_are_never_drawn_even_at_the_ends()
    {
        var sampler = new Sampler(new SamplingOptions());
        foreach (var uniform in new[] { 0, 1 - 1.0 / (1UL << 53), Math.BitDecrement(1.0) })
        {
            sampler.Sample([Never, 0, Never], uniform).Token.ShouldBe(1);
            sampler.Sample([Never, 0, 1e-3f, 2, Never, Never], uniform).Token.ShouldBe(uniform == 0 ? 1 : 3);
            sampler.Sample([0, -1e30f], uniform).Token.ShouldBe(0);
        }
    }

    [Fact]
    public void Log_probs_are_finite_and_exponentials_sum_to_1() => Gen.Select(Gen.Float[-30, 30].Array[1, 200], Gen.Double[.1, 3]).Sample(
        (logits, temperature) =>
        {
            var sampler = new Sampler(new SamplingOptions(temperature));
            var expected = Models.LogSoftmax([.. logits.Select(logit => (float)(logit / temperature))]);
            for (var i = 0; i < 20; i++)
            {
                var (token, logProb, fullLogProb) = sampler.Sample(logits, Seeds.Uniform(1, i));
                ((double)logProb).ShouldBe(expected[token], 1e-4);
                fullLogProb.ShouldBe(logProb); // to the bit, where nothing is cut off
            }
        },
        iter: 100);

    [Fact]
    public void Large_logits_do_not_overflow()
        => new Sampler(new SamplingOptions()).Sample([1e30f, 1e30f, -1e30f], .7).ShouldBe((1, (float)-Math.Log(2), (float)-Math.Log(2)));

    [Fact]
    public void Temperature_0_takes_the_likeliest_and_the_first_of_equals()
    {
        var sampler = new Sampler(new SamplingOptions(Temperature: 0, TopK: 3, TopP: .5));
        sampler.Sample([1, 3, 2, 3], .99).ShouldBe((1, 0f, 0f));
        sampler.Sample([Never, -5, Never], .99).ShouldBe((1, 0f, 0f));
    }

    [Fact]
    public void Ties_go_to_the_lower_ids()
    {
        // 100 equals: enough that an unstable sort shuffles them.
        var logits = Enumerable.Repeat(1f, 100).Append(0).ToArray();
        foreach (var sampler in new[] { new Sampler(new SamplingOptions(TopK: 10)), new Sampler(new SamplingOptions(TopP: 9.5 / (100 + Math.Exp(-1)))) })
        {
            for (var i = 0; i < 200; i++)
            {
                var (token, logProb, _) = sampler.Sample(logits, Seeds.Uniform(2, i));
                token.ShouldBeLessThan(10);
                ((double)logProb).ShouldBe(-Math.Log(10), 1e-5);
            }
        }
    }

    [Fact]
    public void A_longer_row_before_leaves_nothing_behind()
    {
        var sampler = new Sampler(new SamplingOptions(TopK: 2));
        sampler.Sample(Enumerable.Repeat(50f, 300).ToArray(), .9);
        sampler.Sample([0, 0, -1], .75).ShouldBe((1, (float)-Math.Log(2), (float)-Math.Log(2 + (double)MathF.Exp(-1))));
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void Logits_that_are_not_numbers_are_an_error(float broken)
    {
        foreach (var options in new[] { new SamplingOptions(), new SamplingOptions(Temperature: 0), new SamplingOptions(TopK: 2) })
            Should.Throw<NotFiniteException>(() => new Sampler(options).Sample([0, broken, 1], .5));
        Should.Throw<NotFiniteException>(() => new Sampler(new SamplingOptions()).Sample([Never, Never], .5));
    }
}
