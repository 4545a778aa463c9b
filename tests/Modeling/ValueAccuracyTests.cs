using CsCheck;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>Values of the estimators, which both must be those of one full forward.</summary>
public class ValueAccuracyTests
{
    private const int MaxLength = 80;

    // Around the SIMD decoder's chunks of 32 tokens and blocks of 16 positions; more than a thread's slots, so that some are filled again.
    private static readonly int[] Lengths = [33, 1, 32, 15, 64, 16, 31, 17, MaxLength, 2, 48, 5, 9, 40, 20, 3, 7, 63, 12, 30];

    [Theory, MemberData(nameof(ModelShapes.WithDecoders), MemberType = typeof(ModelShapes))]
    public void Every_state_has_the_value_of_one_full_forward(string shape, DecoderKind kind)
    {
        var config = ModelShapes.Get(shape);
        using var weights = Models.Random(config, head: Head.Value);
        using var estimator = Models.Estimator(kind, config, MaxLength, threads: 2);
        using var model = estimator.Load(weights);

        var values = model.Estimate(Sequences);

        var expected = Sequences.Select(sequence => Models.Values(weights, sequence.Tokens)).ToList();
        var scale = Math.Max(1, expected.Max(all => all.Max(Math.Abs))); // random heads give values beyond 1: what is near is near relative to them
        foreach (var (sequence, all, ofSequence) in Sequences.Zip(expected, values))
            ofSequence.ShouldBeNear(all[^sequence.States..], 1e-5 * scale);
    }

    [Theory, MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void Bits_do_not_depend_on_what_is_beside_a_sequence_nor_on_threads(string shape)
    {
        using var weights = Models.Random(ModelShapes.Get(shape), head: Head.Value);
        var alone = Sequences.Select(sequence => Estimate(weights, 1, sequence)[0]).ToArray();
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, Sequences.Length).ToArray()), Gen.Int[1, Sequences.Length], Gen.Int[1, 4]).Sample(
            (order, count, threads) =>
            {
                foreach (var (ofSequence, i) in Estimate(weights, threads, [.. order[..count].Select(i => Sequences[i])]).Zip(order))
                    ofSequence.ShouldBeBits(alone[i]);
            },
            iter: 25);
    }

    [Fact]
    public void A_value_does_not_depend_on_what_comes_later_or_is_asked_besides()
    {
        using var weights = Models.Random(head: Head.Value);
        var tokens = Models.Tokens(70, 3);
        var all = Estimate(weights, 1, new StateSequence(tokens, tokens.Length))[0];
        foreach (var (length, states) in new[] { (70, 1), (40, 40), (33, 5), (1, 1) })
            Estimate(weights, 1, new StateSequence(tokens[..length], states))[0].ShouldBeBits(all[(length - states)..length]);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void An_adapter_counts(DecoderKind kind)
    {
        using var weights = Models.Random(head: Head.Value);
        using var adapted = weights.Trainable(CPU, new LoraConfig(2, 6, LoraConfig.AllLinear), seed: 1);
        using (no_grad())
        {
            foreach (var (_, tensor) in adapted.Trained)
                tensor.add_(.1f);
        }

        using var estimator = Models.Estimator(kind, Models.Small, 8);
        using var model = estimator.Load(adapted);
        model.Estimate([new StateSequence([3, 4, 5], 3)])[0].ShouldBeNear(Models.Values(adapted, 3, 4, 5), 2e-4);
    }

    private static StateSequence[] Sequences { get; } =
        [.. Lengths.Select((length, i) => new StateSequence(Models.Tokens(length, i), 1 + i * 5 % length))];

    private static float[][] Estimate(ModelWeights weights, int threads, params StateSequence[] sequences)
    {
        using var estimator = new SimdValueEstimator(weights.Config, MaxLength, threads);
        using var model = estimator.Load(weights);
        return model.Estimate(sequences);
    }
}
