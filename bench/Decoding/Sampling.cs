using System.Diagnostics;
using System.Globalization;
using Tppo.Modeling.Decoding;

/// <summary>What drawing one token from the logits of a large vocabulary costs on the processor.</summary>
internal static class Sampling
{
    private const int Vocabulary = 151_936;

    /// <summary>The least of <paramref name="rounds"/> rounds, in milliseconds a token; logits spread as a language model's, and nearly flat.</summary>
    public static void Measure(int rounds)
    {
        Console.WriteLine($"Vocabulary {Vocabulary:N0}, least of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| Logits | top_k | top_p | ms a token |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var (name, spread) in new[] { ("spread", 2.0), ("nearly flat", .1) })
        {
            var random = new Random(1);
            float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(-spread * Math.Log(random.NextDouble())))];
            foreach (var options in new SamplingOptions[] { new(), new(1, 50), new(1, 0, .95), new(1, 50, .95) })
            {
                var sampler = new Sampler(options);
                Write($"{options.TopK} | {options.TopP}", () => sampler.Sample(logits, Seeds.Uniform(1, 7)));
            }

            var order = new int[Vocabulary];
            Write("a sort of the ids | by logits", () =>
            {
                for (var i = 0; i < order.Length; i++)
                    order[i] = i;
                order.AsSpan().Sort((a, b) => logits[a] == logits[b] ? a.CompareTo(b) : logits[b].CompareTo(logits[a]));
            });

            void Write(string what, Action draw)
                => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {what} | {Milliseconds(rounds, draw):F2} |"));
        }
    }

    private static double Milliseconds(int rounds, Action draw)
    {
        var least = double.PositiveInfinity;
        for (var round = -3; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            draw();
            if (round >= 0) // before, code is compiled and buffers grow
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return least;
    }
}
