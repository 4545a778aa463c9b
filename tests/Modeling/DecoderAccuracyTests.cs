using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

public class DecoderAccuracyTests
{
    private const int MaxLength = 80;
    private const int Steps = 16;

    // Around the SIMD decoder's chunks of 32 tokens and blocks of 16 positions, and one that exactly fills its slot.
    private static readonly int[] PrefixLengths = [33, 1, 32, 15, 64, 16, 31, 17];

    [Theory, MemberData(nameof(ModelShapes.WithDecoders), MemberType = typeof(ModelShapes))]
    public void Ragged_sequences_have_the_log_probs_of_one_full_forward(string shape, DecoderKind kind)
    {
        var config = ModelShapes.Get(shape);
        using var weights = Models.Random(config);
        using var decoder = Models.Decoder(kind, config, PrefixLengths.Length + 1, MaxLength, threads: 2);
        using var model = decoder.Load(weights);
        var sequences = PrefixLengths.Select((length, i) => Models.Tokens(length + Steps, i)).ToArray();
        var expected = sequences.Select(tokens => Models.Logits(weights, tokens)).ToArray();
        var logits = new float[sequences.Length * config.VocabularySize];

        model.Forward([.. sequences.Select((tokens, i) => new SlotInput(Slot(i), 0, tokens.AsMemory(0, PrefixLengths[i])))], logits);
        Check(-1);
        for (var step = 0; step < Steps; step++)
        {
            model.Forward(
                [.. sequences.Select((tokens, i) => new SlotInput(Slot(i), PrefixLengths[i] + step, tokens.AsMemory(PrefixLengths[i] + step, 1)))], logits);
            Check(step);
        }

        static int Slot(int sequence) => PrefixLengths.Length - sequence;

        void Check(int step)
        {
            foreach (var (row, i) in logits.Chunk(config.VocabularySize).Select((row, i) => (row, i)))
                Models.LogSoftmax(row).ShouldBeNear(Models.LogSoftmax(expected[i][PrefixLengths[i] + step]));
        }
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void A_prefix_may_fill_its_slot(DecoderKind kind)
    {
        using var weights = Models.Random();
        using var decoder = Models.Decoder(kind, weights.Config, 2, MaxLength);
        using var model = decoder.Load(weights);
        var (full, other) = (Models.Tokens(MaxLength, 1), Models.Tokens(3, 2));
        var logits = new float[2 * 37];

        model.Forward([new SlotInput(0, 0, full), new SlotInput(1, 0, other)], logits);

        logits[..37].ShouldBeNear(Models.Logits(weights, full)[^1]);
        logits[37..].ShouldBeNear(Models.Logits(weights, other)[^1]);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void A_slot_is_filled_beside_a_longer_input(DecoderKind kind)
    {
        using var weights = Models.Random();
        using var decoder = Models.Decoder(kind, weights.Config, 2, MaxLength);
        using var model = decoder.Load(weights);
        var (full, other) = (Models.Tokens(MaxLength, 1), Models.Tokens(30, 2));
        var logits = new float[2 * 37];

        model.Forward([new SlotInput(0, 0, full.AsMemory(0, 70))], logits);
        model.Forward([new SlotInput(0, 70, full.AsMemory(70)), new SlotInput(1, 0, other)], logits);

        logits[..37].ShouldBeNear(Models.Logits(weights, full)[^1]);
        logits[37..].ShouldBeNear(Models.Logits(weights, other)[^1]);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void Two_models_share_one_cache(DecoderKind kind)
    {
        using var first = Models.Random(seed: 1);
        using var second = Models.Random(seed: 2);
        using var decoder = Models.Decoder(kind, Models.Small, 2, MaxLength);
        using var firstModel = decoder.Load(first);
        using var secondModel = decoder.Load(second);
        var tokens = Models.Tokens(10, 3);
        var (a, b) = (new float[37], new float[37]);

        firstModel.Forward([new SlotInput(0, 0, tokens.AsMemory(0, 9))], a);
        secondModel.Forward([new SlotInput(1, 0, tokens.AsMemory(0, 9))], b);
        firstModel.Forward([new SlotInput(0, 9, tokens.AsMemory(9, 1))], a);
        secondModel.Forward([new SlotInput(1, 9, tokens.AsMemory(9, 1))], b);

        a.ShouldBeNear(Models.Logits(first, tokens)[^1]);
        b.ShouldBeNear(Models.Logits(second, tokens)[^1]);
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void A_loaded_model_no_longer_depends_on_the_weights(DecoderKind kind)
    {
        var weights = Models.Random();
        var tokens = Models.Tokens(4, 1);
        var expected = Models.Logits(weights, tokens)[^1];
        using var decoder = Models.Decoder(kind, Models.Small, 1, MaxLength);
        using var model = decoder.Load(weights);
        foreach (var tensor in weights.Tensors)
            tensor.zero_();
        weights.Dispose();
        var logits = new float[37];

        model.Forward([new SlotInput(0, 0, tokens)], logits);

        logits.ShouldBeNear(expected);
    }
}
