using System.Diagnostics;
using System.Globalization;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

/// <summary>What values cost a producer: windows of the engine alone, and with their values estimated beside it.</summary>
internal static class Values
{
    private const int Windows = 128, Slots = 64, Prefix = 35, Shortest = 15, Longest = 40, MaxLength = Prefix + Longest;

    /// <summary>
    /// The least of <paramref name="rounds"/> rounds of each, which alternate, in wall time and in the processor's, which other programs
    /// disturb less; one arrangement of threads a table row.
    /// </summary>
    public static async Task MeasureAsync(ModelConfig config, ModelWeights policy, int rounds)
    {
        using var value = policy.WithValueHead();
        Console.WriteLine($"{Windows} windows of {Shortest} to {Longest} tokens after {Prefix}, {Slots} slots, {Environment.ProcessorCount} cores, least of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| Decoder | Threads: decoding, values | Without values, ms | With, ms | Ratio | Values alone, ms | Processor: without, ms | With, ms | Ratio |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (kind, decoding, estimating) in new[]
        {
            (DecoderKind.Simd, 1, 1), (DecoderKind.Simd, 2, 1), (DecoderKind.Simd, 2, 2),
            (DecoderKind.Tensor, 1, 1), (DecoderKind.Tensor, 2, 1), (DecoderKind.Tensor, 2, 2),
        })
        {
            var (decoder, estimator) = Pair(kind, config, decoding, estimating);
            await using var engine = new DecodingEngine(decoder, new HashSet<int>(), config.VocabularySize, new SamplingOptions(), () => set_num_threads(decoding));
            await using var values = new ValueBatcher(estimator, config.VocabularySize, int.MaxValue, () => set_num_threads(estimating));
            await engine.LoadPolicyAsync(0, policy);
            await values.LoadAsync(0, value);
            Func<int, Task>[] works =
            [
                i => GenerateAsync(engine, i),
                async i => await values.EstimateAsync(PrefixOf(i), (await GenerateAsync(engine, i)).Tokens),
                i => values.EstimateAsync(PrefixOf(i), [.. Enumerable.Repeat(2, Length(i))]),
            ];
            var least = works.Select(_ => (Wall: double.PositiveInfinity, Processor: double.PositiveInfinity)).ToArray();
            for (var round = -1; round < rounds; round++)
            {
                for (var work = 0; work < works.Length; work++)
                {
                    var (wall, processor) = await TimeAsync(works[work]);
                    if (round >= 0) // before, code is compiled and buffers grow
                        least[work] = (Math.Min(least[work].Wall, wall), Math.Min(least[work].Processor, processor));
                }
            }

            var (without, with, alone) = (least[0], least[1], least[2]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {decoding}, {estimating} | {without.Wall:F1} | {with.Wall:F1} | {with.Wall / without.Wall:F2} | {alone.Wall:F1} | {without.Processor:F0} | {with.Processor:F0} | {with.Processor / without.Processor:F2} |"));
        }
    }

    private static (IDecoder Decoder, IValueEstimator Estimator) Pair(DecoderKind kind, ModelConfig config, int decoding, int estimating)
        => kind == DecoderKind.Simd
            ? (new SimdDecoder(config, Slots, MaxLength, decoding), new SimdValueEstimator(config, MaxLength, estimating))
            : (new TensorDecoder(config, Slots, MaxLength, CPU, ScalarType.Float32), new TensorValueEstimator(config, MaxLength, CPU, ScalarType.Float32));

    private static async Task<(double Wall, double Processor)> TimeAsync(Func<int, Task> window)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(Enumerable.Range(0, Windows).Select(window));
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
    }

    private static Task<Generation> GenerateAsync(DecodingEngine engine, int i)
        => engine.GenerateAsync(new GenerationRequest(PrefixOf(i), Length(i), (ulong)i));

    private static int[] PrefixOf(int i) => [.. Enumerable.Range(0, Prefix).Select(t => 2 + (i * 31 + t * 17) % 69)];

    private static int Length(int i) => Shortest + i * 11 % (Longest - Shortest + 1);
}
