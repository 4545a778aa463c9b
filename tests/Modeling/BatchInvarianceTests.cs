using System.Numerics.Tensors;
using CsCheck;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>What a run's reproducibility rests on: a sequence's logits, to the bit, are a function of its tokens and the weights alone.</summary>
public class BatchInvarianceTests
{
    private const int Sequences = 9;
    private const int MaxLength = 72;

    [Theory, MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void Logits_do_not_depend_on_batch_order_slot_threads_or_pieces(string shape)
    {
        using var weights = Models.Random(ModelShapes.Get(shape));
        var sequences = Enumerable.Range(0, Sequences).Select(i => Models.Tokens(1 + i * 8 + i % 3, i)).ToArray();
        var alone = sequences.Select(tokens => Alone(weights, tokens)).ToArray();
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, Sequences).ToArray()), Gen.Int[1, Sequences], Gen.Int[1, 4], Gen.Int[0, 12], Gen.Int[0, 40])
            .Sample(
                (order, count, threads, shift, piece) =>
                {
                    using var decoder = new SimdDecoder(weights.Config, Sequences + 12, MaxLength, threads);
                    using var model = decoder.Load(weights);
                    var chosen = order[..count];
                    // A first piece of each (another length for each), then the rest.
                    int First(int i) => Math.Min(piece * (i + 1) / 4, sequences[i].Length - 1);
                    Forward(model, weights, [.. chosen.Where(i => First(i) > 0).Select(i => new SlotInput(i + shift, 0, sequences[i].AsMemory(0, First(i))))]);
                    var logits = Forward(model, weights, [.. chosen.Select(i => new SlotInput(i + shift, First(i), sequences[i].AsMemory(First(i))))]);
                    foreach (var (row, i) in logits.Zip(chosen))
                        row.ShouldBeBits(alone[i]);
                },
                iter: 25);
    }

    [Fact]
    public void Decoding_token_by_token_gives_the_bits_of_prefilling()
    {
        using var weights = Models.Random();
        using var decoder = new SimdDecoder(weights.Config, 1, MaxLength, 1);
        using var model = decoder.Load(weights);
        var tokens = Models.Tokens(MaxLength, 5);
        for (var t = 0; t < tokens.Length; t++)
        {
            var logits = Forward(model, weights, [new SlotInput(0, t, tokens.AsMemory(t, 1))]);
            logits[0].ShouldBeBits(Alone(weights, tokens[..(t + 1)]));
        }
    }

    [Fact]
    public void The_sums_of_the_vector_library_do_not_depend_on_where_the_numbers_lie()
        => Gen.Float[-2, 2].Array[1, 600].Sample(
            numbers =>
            {
                var room = GC.AllocateArray<float>(numbers.Length + 32, pinned: true);
                var (sum, squares) = (TensorPrimitives.Sum<float>(numbers), TensorPrimitives.SumOfSquares<float>(numbers));
                for (var offset = 0; offset < 32; offset++)
                {
                    var there = room.AsSpan(offset, numbers.Length);
                    numbers.CopyTo(there);
                    TensorPrimitives.Sum<float>(there).ShouldBe(sum);
                    TensorPrimitives.SumOfSquares<float>(there).ShouldBe(squares);
                }
            },
            iter: 100);

    private static float[] Alone(ModelWeights weights, int[] tokens)
    {
        using var decoder = new SimdDecoder(weights.Config, 1, MaxLength, 1);
        using var model = decoder.Load(weights);
        return Forward(model, weights, [new SlotInput(0, 0, tokens)])[0];
    }

    private static float[][] Forward(IDecoderModel model, ModelWeights weights, SlotInput[] inputs)
    {
        var logits = new float[inputs.Length * weights.Config.VocabularySize];
        model.Forward(inputs, logits);
        return [.. logits.Chunk(weights.Config.VocabularySize)];
    }
}
