using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

/// <summary>Decoding with sampling, prefills and values, by both decoders.</summary>
internal static class DecodingRates
{
    private const int Slots = 128, Position = 64, Prefix = 64, States = 33;
    private static readonly string[] Paths = ["SIMD", "tensor"];

    public static IEnumerable<Rate> Measure(BenchModel model, ModelWeights weights, int threads)
    {
        var bare = new BareLoop(weights);
        using (var simd = new SimdDecoder(model.Config, Slots, Position + model.Steps, threads))
        using (var tensors = new TensorDecoder(model.Config, Slots, Position + model.Steps, CPU, ScalarType.Float32))
        using (var simdModel = simd.Load(weights))
        using (var tensorModel = tensors.Load(weights))
        {
            var sampler = new Sampler(new SamplingOptions());
            foreach (var slots in new[] { 1, 16, 64, 128 })
            {
                var tokens = slots * model.Steps;
                var seconds = Fastest.Seconds(3, () => Decode(simdModel, slots), () => Decode(tensorModel, slots), () => Repeat(model.Steps, () => bare.Run(slots, slots)));
                foreach (var rate in Rate.Of($"decode tokens, slots: {slots}", tokens, bare.Flops(tokens, tokens), Paths, seconds))
                    yield return rate;
            }

            var prefill = Fastest.Seconds(3, () => Fill(simdModel), () => Fill(tensorModel), () => bare.Run(model.Rows * Prefix, model.Rows));
            foreach (var rate in Rate.Of("prefill tokens", model.Rows * Prefix, bare.Flops(model.Rows * Prefix, model.Rows), Paths, prefill))
                yield return rate;

            void Decode(IDecoderModel decoder, int slots)
            {
                for (var step = 0; step < model.Steps; step++)
                    Sample(decoder, [.. Enumerable.Range(0, slots).Select(slot => new SlotInput(slot, Position + step, Tokens(model, slot, 1)))]);
            }

            void Fill(IDecoderModel decoder) => Sample(decoder, [.. Enumerable.Range(0, model.Rows).Select(slot => new SlotInput(slot, 0, Tokens(model, slot, Prefix)))]);

            void Sample(IDecoderModel decoder, SlotInput[] inputs) => decoder.Sample(inputs, [.. inputs.Select(input => Seeds.Uniform(1, input.Slot))], sampler);
        }

        foreach (var rate in Values(model, weights, threads))
            yield return rate;
    }

    private static IEnumerable<Rate> Values(BenchModel model, ModelWeights policy, int threads)
    {
        using var weights = policy.WithValueHead();
        using var simd = new SimdValueEstimator(model.Config, Prefix, threads);
        using var tensors = new TensorValueEstimator(model.Config, Prefix, CPU, ScalarType.Float32);
        using var simdModel = simd.Load(weights);
        using var tensorModel = tensors.Load(weights);
        var bare = new BareLoop(weights);
        var sequences = Enumerable.Range(0, model.Rows).Select(i => new StateSequence(Tokens(model, i, Prefix), States)).ToArray();
        var seconds = Fastest.Seconds(3, () => simdModel.Estimate(sequences), () => tensorModel.Estimate(sequences), () => bare.Run(model.Rows * Prefix, model.Rows * States));
        return [.. Rate.Of("values", model.Rows * States, bare.Flops(model.Rows * Prefix, model.Rows * States), Paths, seconds)];
    }

    private static int[] Tokens(BenchModel model, int seed, int count)
        => [.. Enumerable.Range(0, count).Select(i => (seed * 31 + i * 17) % model.Config.VocabularySize)];

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
    }
}
