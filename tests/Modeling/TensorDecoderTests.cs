using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>What is special to the tensor decoder: a cache that grows, slots that are read together, types, and sampling.</summary>
public class TensorDecoderTests
{
    private const int MaxLength = 300;

    [Fact]
    public void The_cache_grows_in_powers_of_two_up_to_the_longest_sequence_and_keeps_what_it_holds()
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 2);
        using var model = decoder.Load(weights);
        var tokens = Models.Tokens(MaxLength, 1);
        var expected = Models.Logits(weights, tokens);
        var capacities = new List<int> { decoder.Cache.Capacity };
        for (var t = 0; t < MaxLength; t += t < 60 ? 60 : 1)
        {
            Near(Forward(model, new SlotInput(1, t, tokens.AsMemory(t, t < 60 ? 60 : 1)))[0], expected[t < 60 ? 59 : t]);
            capacities.Add(decoder.Cache.Capacity);
        }

        capacities.Distinct().ShouldBe([64, 128, 256, MaxLength]);
        decoder.Cache.Keys(0).shape.ShouldBe([2, 2, MaxLength, 16]);
    }

    [Theory]
    [InlineData(0, 1, 2, 3)] // all, in order
    [InlineData(3, 1, 0, 2)]
    [InlineData(2, 3, 5)] // a gap
    [InlineData(15, 0, 7)] // far apart
    [InlineData(6)]
    public void Slots_are_read_together_whichever_they_are(params int[] slots)
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 16);
        using var model = decoder.Load(weights);
        var all = Enumerable.Range(0, 16).Select(slot => Models.Tokens(60 + slot, slot)).ToArray();
        Forward(model, [.. all.Select((tokens, slot) => new SlotInput(slot, 0, tokens.AsMemory(0, 20 + slot)))]);

        // The others wait while these go on by tokens one at a time, and then by several at once.
        for (var step = 0; step < 3; step++)
            Check(step, 1);
        Check(3, 30);

        void Check(int step, int count)
        {
            var logits = Forward(model, [.. slots.Select(slot => new SlotInput(slot, 20 + slot + step, all[slot].AsMemory(20 + slot + step, count)))]);
            foreach (var (i, slot) in slots.Index())
                Near(logits[i], Models.Logits(weights, all[slot])[20 + slot + step + count - 1]);
        }
    }

    [Fact]
    public void What_begins_and_what_goes_on_leaves_the_other_slots_alone()
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 4);
        using var model = decoder.Load(weights);
        Forward(model, [.. Enumerable.Range(0, 4).Select(slot => new SlotInput(slot, 0, Models.Tokens(9 + slot, slot)))]);
        var (before, place) = (Held(decoder), decoder.Cache.Keys(0).Handle);

        Forward(model, new SlotInput(2, 0, Models.Tokens(5, 7)), new SlotInput(0, 0, Models.Tokens(3, 7)));
        Forward(model, new SlotInput(2, 5, Models.Tokens(1, 8)), new SlotInput(0, 3, Models.Tokens(1, 8)));

        var after = Held(decoder);
        foreach (var slot in new[] { 1, 3 })
            after[slot].ShouldBe(before[slot]);
        foreach (var slot in new[] { 0, 2 })
            after[slot].ShouldNotBe(before[slot]);
        decoder.Cache.Keys(0).Handle.ShouldBe(place);
    }

    [Fact]
    public void In_bfloat16_it_decodes_what_a_full_forward_in_bfloat16_says()
    {
        using var exact = Models.Random();
        using var weights = exact.Copy(type: ScalarType.BFloat16);
        using var decoder = new TensorDecoder(Models.Small, 3, MaxLength, CPU, ScalarType.BFloat16);
        using var model = decoder.Load(exact);
        var sequences = Enumerable.Range(0, 3).Select(i => Models.Tokens(40, i)).ToArray();
        Forward(model, [.. sequences.Select((tokens, i) => new SlotInput(i, 0, tokens.AsMemory(0, 20 + i)))]);
        for (var step = 0; step < 10; step++)
        {
            var logits = Forward(model, [.. sequences.Select((tokens, i) => new SlotInput(i, 20 + i + step, tokens.AsMemory(20 + i + step, 1)))]);
            foreach (var (i, tokens) in sequences.Index())
            {
                var expected = Models.LogSoftmax(Models.Logits(weights, tokens)[20 + i + step]);
                Models.LogSoftmax(logits[i]).Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(.15f); // bfloat16's steps near 8 are 1/32
            }
        }
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void An_adapter_counts_beside_its_weights(ScalarType type)
    {
        using var plain = Models.Random();
        using var weights = plain.Trainable(CPU, new LoraConfig(4, 8, LoraConfig.AllLinear), seed: 1);
        using (no_grad())
        {
            foreach (var (_, tensor) in weights.Adapter!.Named)
                tensor.add_(.05);
        }

        using var merged = weights.Merged(ScalarType.Float32);
        using var decoder = new TensorDecoder(Models.Small, 1, MaxLength, CPU, type);
        using var model = decoder.Load(weights);
        var tokens = Models.Tokens(12, 1);
        var (with, without) = (Models.LogSoftmax(Models.Logits(merged, tokens)[^1]), Models.LogSoftmax(Models.Logits(plain, tokens)[^1]));
        Forward(model, new SlotInput(0, 0, tokens.AsMemory(0, 11)));

        var decoded = Models.LogSoftmax(Forward(model, new SlotInput(0, 11, tokens.AsMemory(11, 1)))[0]);

        var off = decoded.Zip(with, (a, b) => Math.Abs(a - b)).Max();
        off.ShouldBeLessThan(type == ScalarType.Float32 ? 1e-4f : .3f);
        without.Zip(with, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(2 * off);
    }

    [Theory]
    [InlineData(1.0, 0, 1.0), InlineData(.7, 5, 1.0), InlineData(1.0, 0, .8), InlineData(1.5, 20, .9), InlineData(0.0, 0, 1.0)]
    public void It_samples_what_the_sampler_takes_from_the_logits(double temperature, int topK, double topP)
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 8);
        using var model = decoder.Load(weights);
        var sampler = new Sampler(new SamplingOptions(temperature, topK, topP), Enumerable.Range(5, 20).ToHashSet());
        var prefixes = Enumerable.Range(0, 8).Select(i => Models.Tokens(3 + 5 * i % 17, i)).ToArray();
        Draw[] draws = [.. Enumerable.Range(0, 8).Select(i => new Draw(Seeds.Uniform(9, i), Endless: i % 3 == 0))];
        SlotInput[] inputs = [.. prefixes.Select((tokens, i) => new SlotInput((i * 3) % 8, 0, tokens))];

        foreach (var (i, (token, logProb, fullLogProb)) in model.Sample(inputs, draws, sampler).Index())
        {
            var expected = sampler.Sample(Models.Logits(weights, prefixes[i])[^1], draws[i]);
            token.ShouldBe(expected.Token);
            logProb.ShouldBe(expected.LogProb, 1e-4f);
            fullLogProb.ShouldBe(expected.FullLogProb, 1e-4f);
        }
    }

    [Fact]
    public void Prefixes_that_do_not_go_in_at_once_get_their_own_tokens()
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 120);
        using var model = decoder.Load(weights);
        var greedy = new Sampler(new SamplingOptions(Temperature: 0));
        var prefixes = Enumerable.Range(0, 120).Select(i => Models.Tokens(i % 7 == 0 ? 290 : 280, i)).ToArray();

        var drawn = model.Sample([.. prefixes.Select((tokens, i) => new SlotInput(119 - i, 0, tokens))], new Draw[120], greedy);

        foreach (var i in new[] { 0, 1, 7, 60, 113, 119 })
            drawn[i].Token.ShouldBe(greedy.Sample(Models.Logits(weights, prefixes[i])[^1], 0).Token);
    }

    [Fact]
    public async Task Logits_that_are_not_numbers_fail_the_engine()
    {
        using var weights = Models.Random();
        using (no_grad())
            weights[ParameterLayout.FinalNorm].fill_(float.NaN);
        await Should.ThrowAsync<NotFiniteException>(Engines.AloneAsync(weights, Engines.Request(1), DecoderKind.Tensor).InTime());
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var weights = Models.Random();
        using var decoder = Decoder(slots: 4);
        using var model = decoder.Load(weights);
        var sampler = new Sampler(new SamplingOptions(1, 5, .9));
        var live = new List<long>();
        for (var step = 0; step < 130; step++)
        {
            SlotInput[] inputs = [.. new[] { 0, 1, 3 }.Select(slot => new SlotInput(slot, step, Models.Tokens(1, step)))];
            model.Sample(inputs[..(1 + step % 3)], [.1, .2, .3], sampler);
            live.Add(TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }

        live.ShouldAllBe(count => count == live[0]);
        decoder.Cache.Capacity.ShouldBe(256);
    }

    private static TensorDecoder Decoder(int slots) => new(Models.Small, slots, MaxLength, CPU, ScalarType.Float32);

    private static float[][] Forward(IDecoderModel model, params SlotInput[] inputs)
    {
        var logits = new float[inputs.Length * Models.Small.VocabularySize];
        model.Forward(inputs, logits);
        return [.. logits.Chunk(Models.Small.VocabularySize)];
    }

    private static void Near(float[] logits, float[] expected) => Models.LogSoftmax(logits).ShouldBeNear(Models.LogSoftmax(expected));

    /// <summary>All keys and values of each slot.</summary>
    private static float[][] Held(TensorDecoder decoder) => [.. Enumerable.Range(0, decoder.Slots).Select(slot =>
    {
        using var scope = NewDisposeScope();
        return Enumerable.Range(0, Models.Small.Layers)
            .SelectMany(layer => new[] { decoder.Cache.Keys(layer), decoder.Cache.Values(layer) })
            .SelectMany(cache => cache[slot].contiguous().data<float>().ToArray()).ToArray();
    })];
}
