using CsCheck;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public class GradientPassTests
{
    private static readonly ModelConfig Untied = Models.Small with { TiedEmbeddings = false, AttentionBias = true, Family = ModelFamily.Qwen2 };

    public static TheoryData<bool, Head> Both { get; } = new() { { true, Head.Policy }, { false, Head.Policy }, { true, Head.Value }, { false, Head.Value } };

    [Theory, MemberData(nameof(Both))]
    public void Gradients_are_those_of_one_backward_through_everything(bool tied, Head head)
    {
        using var scope = NewDisposeScope();
        using var weights = Trainable(tied, head);
        using var rotary = new Rotary(weights.Config, 8);
        var hidden = Trunk.Hidden(weights, Tokens(), rotary).flatten(0, 1).index_select(0, States());
        Loss(weights, hidden, 0).backward();
        float[][] expected = [.. weights.Tensors.Select(tensor => Floats(tensor.grad!))];
        foreach (var checkpointing in new[] { false, true })
        {
            using var fresh = Trainable(tied, head);
            Close(Gradients(fresh, checkpointing), expected);
        }
    }

    [Fact]
    public void With_an_adapter_only_it_gets_gradients_and_they_are_the_same_either_way()
    {
        using var scope = NewDisposeScope();
        using var model = Models.Random();
        using var weights = model.Trainable(CPU, new LoraConfig(2, 8, ["q_proj", "down_proj"]), seed: 5);
        var kept = Gradients(weights, checkpointing: false);
        kept.Count.ShouldBe(2 * 2 * weights.Config.Layers); // A and B of two modules
        Close(Gradients(weights, checkpointing: true), [.. kept.Select(Floats)]);
        kept.Any(gradient => gradient.abs().max().item<float>() > 1e-3).ShouldBeTrue();
    }

    [Fact]
    public void Packed_sequences_do_not_see_one_another()
    {
        using var scope = NewDisposeScope();
        using var weights = Trainable(tied: true, Head.Policy);
        using var rotary = new Rotary(weights.Config, 8);
        var pass = new GradientPass(weights, rotary, checkpointing: true);
        var padded = pass.Gradients(Tokens(), States(), new WholeRows(), (hidden, range) => Loss(weights, hidden, range.Start));
        // The rows without their padding, one behind the other.
        var packed = pass.Gradients(
            tensor(new long[] { 3, 4, 5, 6, 7, 8, 9 }, 1, 7), tensor(new long[] { 1, 3, 4, 5, 6 }), PackedLayout.Of([4, 3], CPU), (hidden, range) => Loss(weights, hidden, range.Start));
        Close(packed, [.. padded.Select(Floats)]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Rows_that_go_on_from_a_context_get_the_gradients_of_their_own_tokens_alone(bool checkpointing)
    {
        using var scope = NewDisposeScope();
        using var weights = Trainable(tied: true, Head.Policy);
        using var rotary = new Rotary(weights.Config, 8);
        // Row 0 is 3 4 | 5 6 7, row 1 is 8 | 9 1, row 2 begins its sequence with 2 3.
        var total = Detached(weights, rotary, [3, 4, 5, 6, 7], context: 2, first: 0)
            + Detached(weights, rotary, [8, 9, 1], context: 1, first: 3) + Detached(weights, rotary, [2, 3], context: 0, first: 5);
        total.backward();
        float[][] expected = [.. weights.Tensors.Select(tensor => Floats(tensor.grad!))];

        using var fresh = Trainable(tied: true, Head.Policy);
        var layout = ContinuedRows.After(fresh, rotary, tensor(new long[] { 3, 4, 8, 0, 0, 0 }, 3, 2), tensor(new long[] { 2, 1, 0 }), columns: 3);
        var loss = 0f;
        var gradients = new GradientPass(fresh, rotary, checkpointing).Gradients(
            tensor(new long[] { 5, 6, 7, 9, 1, 0, 2, 3, 0 }, 3, 3), tensor(new long[] { 0, 1, 2, 3, 4, 6, 7 }), layout, (hidden, range) =>
            {
                var part = Loss(fresh, hidden, range.Start);
                loss += part.item<float>();
                return part;
            });
        loss.ShouldBe(total.item<float>(), 1e-4f);
        Close(gradients, expected);
    }

    /// <summary>The loss of a sequence's states behind its context, with everything of the context cut off from the gradients, block by block.</summary>
    private static Tensor Detached(ModelWeights weights, Rotary rotary, long[] tokens, int context, int first)
    {
        var (cos, sin) = rotary.Range(tokens.Length, ScalarType.Float32);
        Tensor Cut(Tensor x, int dimension) => context == 0 ? x
            : cat([x.narrow(dimension, 0, context).detach(), x.narrow(dimension, context, tokens.Length - context)], dimension);
        var x = Trunk.Embed(weights, tensor(tokens, 1, tokens.Length));
        for (var layer = 0; layer < weights.Config.Layers; layer++)
            x = Trunk.Block(weights, layer, Cut(x, 1), cos, sin, (q, k, v) => new WholeRows().Attend(layer, q, Cut(k, 2), Cut(v, 2)));
        return Loss(weights, Trunk.FinalNorm(weights, x)[0].narrow(0, context, tokens.Length - context), first);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var weights = Trainable(tied: true, Head.Policy);
        foreach (var checkpointing in new[] { true, false })
        {
            using var rotary = new Rotary(weights.Config, 8);
            using var tokens = Tokens();
            using var states = States();
            var pass = new GradientPass(weights, rotary, checkpointing);
            var before = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            foreach (var gradient in pass.Gradients(tokens, states, new WholeRows(), (hidden, range) => Loss(weights, hidden, range.Start)))
                gradient.Dispose();
            using (NewDisposeScope())
                _ = ContinuedRows.After(weights, rotary, tokens, tensor(new long[] { 3, 4 }), columns: 2);
            TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount.ShouldBe(before);
        }
    }

    [Fact]
    public void Ranges_cover_all_states_in_order_and_hold_no_more_logits_than_are_to_be_in_memory()
        => Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 300_000]).Sample((states, outputs) =>
        {
            var next = 0;
            foreach (var (start, count) in StateRange.Of(states, outputs))
            {
                start.ShouldBe(next);
                ((long)count * outputs).ShouldBeLessThanOrEqualTo(StateRange.LogitsAtOnce);
                count.ShouldBeGreaterThan(0);
                next += count;
            }

            next.ShouldBe(states);
        });

    [Theory, MemberData(nameof(Both))]
    public void In_pieces_the_head_gives_the_gradients_that_it_gives_at_once(bool tied, Head head)
    {
        using var scope = NewDisposeScope();
        using var weights = Trainable(tied, head);
        using var rotary = new Rotary(weights.Config, 8);
        var starts = new List<int>();
        var pieces = new GradientPass(weights, rotary, true, logitsAtOnce: head == Head.Policy ? 2 * 37 : 2).Gradients(Tokens(), States(), new WholeRows(), (hidden, range) =>
        {
            starts.Add(range.Start);
            return Loss(weights, hidden, range.Start);
        });
        starts.ShouldBe([0, 2, 4]);
        Close(pieces, [.. Gradients(weights, checkpointing: true).Select(Floats)]);
    }

    private static ModelWeights Trainable(bool tied, Head head)
    {
        using var model = Models.Random(tied ? Models.Small : Untied, head: head);
        return model.Trainable(CPU);
    }

    private static IReadOnlyList<Tensor> Gradients(ModelWeights weights, bool checkpointing)
    {
        using var rotary = new Rotary(weights.Config, 8);
        return new GradientPass(weights, rotary, checkpointing).Gradients(Tokens(), States(), new WholeRows(), (hidden, range) => Loss(weights, hidden, range.Start));
    }

    private static Tensor Tokens() => tensor(new long[] { 3, 4, 5, 6, 7, 8, 9, 0 }, 2, 4);

    private static Tensor States() => tensor(new long[] { 1, 3, 4, 5, 6 });

    /// <summary>Σ cₜ f(state t) with a weight of its own for every state.</summary>
    private static Tensor Loss(ModelWeights weights, Tensor hidden, int start)
    {
        var w = arange(start + 1, start + 1 + hidden.shape[0], ScalarType.Float32);
        return weights.Head == Head.Value
            ? (Trunk.Values(weights, hidden).square() * w).sum()
            : (nn.functional.log_softmax(Trunk.Logits(weights, hidden), -1).select(1, 2) * w).sum();
    }

    private static float[] Floats(Tensor tensor) => tensor.flatten().data<float>().ToArray();

    private static void Close(IReadOnlyList<Tensor> actual, float[][] expected)
    {
        actual.Count.ShouldBe(expected.Length);
        foreach (var (gradient, wanted) in actual.Zip(expected))
        {
            var scale = Math.Max(1e-3f, wanted.Max(Math.Abs));
            Floats(gradient).Zip(wanted).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(1e-5f * scale);
        }
    }
}
