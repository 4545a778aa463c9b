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

    /// <summary>The fastest of <paramref name="rounds"/> rounds of each, which alternate; one a table row.</summary>
    public static async Task MeasureAsync(ModelConfig config, ModelWeights policy, int rounds)
    {
        using var value = policy.WithValueHead();
        Console.WriteLine($"{Windows} windows of {Shortest} to {Longest} tokens after {Prefix}, {Slots} slots, {Environment.ProcessorCount} cores, fastest of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| Decoder | Threads | Without values, ms | With, ms | Ratio | Values alone, ms |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, threads, decoder, estimator) in Arrangements(config))
        {
            await using var engine = new DecodingEngine(decoder, new HashSet<int>(), config.VocabularySize, new SamplingOptions(), () => set_num_threads(threads));
            await using var values = new ValueBatcher(estimator, config.VocabularySize, () => set_num_threads(threads));
            await engine.LoadPolicyAsync(0, policy);
            await values.LoadAsync(0, value);
            double[] fastest = [.. Enumerable.Repeat(double.PositiveInfinity, 3)];
            for (var round = -1; round < rounds; round++)
            {
                double[] times =
                [
                    await TimeAsync(i => GenerateAsync(engine, i)),
                    await TimeAsync(async i => await values.EstimateAsync(PrefixOf(i), (await GenerateAsync(engine, i)).Tokens)),
                    await TimeAsync(i => values.EstimateAsync(PrefixOf(i), [.. Enumerable.Repeat(2, Length(i))])),
                ];
                if (round >= 0) // before, code is compiled and buffers grow
                    fastest = [.. fastest.Zip(times, Math.Min)];
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {threads} | {fastest[0]:F1} | {fastest[1]:F1} | {fastest[1] / fastest[0]:F2} | {fastest[2]:F1} |"));
        }
    }

    private static IEnumerable<(string Name, int Threads, IDecoder Decoder, IValueEstimator Estimator)> Arrangements(ModelConfig config)
    {
        foreach (var threads in new[] { 1, 2 })
            yield return ("SIMD", threads, new SimdDecoder(config, Slots, MaxLength, threads), new SimdValueEstimator(config, MaxLength, threads));
        yield return ("tensor", 1, new TensorDecoder(config, Slots, MaxLength, CPU, ScalarType.Float32), new TensorValueEstimator(config, MaxLength, CPU, ScalarType.Float32));
    }

    private static async Task<double> TimeAsync(Func<int, Task> window)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Windows).Select(window));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Task<Generation> GenerateAsync(DecodingEngine engine, int i)
        => engine.GenerateAsync(new GenerationRequest(PrefixOf(i), Length(i), (ulong)i));

    private static int[] PrefixOf(int i) => [.. Enumerable.Range(0, Prefix).Select(t => 2 + (i * 31 + t * 17) % 69)];

    private static int Length(int i) => Shortest + i * 11 % (Longest - Shortest + 1);
}
