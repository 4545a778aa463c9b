using System.Diagnostics;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

// Tokens a second of the two decoders with the default small model: the fastest of some short rounds, which is the one that
// other programs disturbed least; the rounds of the two decoders alternate. With `values`, what values cost the engine instead (Values.cs);
// with `sampling`, what a draw costs (Sampling.cs).
// Optional last argument: how many rounds (default 15).
const int Prefix = 16, Length = 128;
var rounds = args.Length > 0 && int.TryParse(args[^1], null, out var asked) ? asked : 15;
var config = new ModelConfig
{
    Family = ModelFamily.Qwen3,
    VocabularySize = 71,
    HiddenSize = 128,
    Layers = 3,
    Heads = 4,
    KeyValueHeads = 2,
    HeadDim = 32,
    IntermediateSize = 384,
    TiedEmbeddings = true,
    EndTokenIds = [1],
};
using var weights = ModelWeights.Initialise(config, Head.Policy, .02, 1);
if (args is ["values", ..])
{
    await Values.MeasureAsync(config, weights, rounds);
    return;
}

if (args is ["sampling", ..])
{
    Sampling.Measure(rounds);
    return;
}

Console.WriteLine($"{weights.Tensors.Sum(t => t.numel()):N0} parameters, sequences of {Prefix} to {Length} tokens, {Environment.ProcessorCount} cores, fastest of {rounds} rounds");
Console.WriteLine();
Console.WriteLine("| Threads | Slots | Tensor, tokens/s | SIMD, tokens/s | Ratio |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
foreach (var threads in new[] { 1, 2 })
{
    set_num_threads(threads);
    foreach (var slots in new[] { 1, 16, 64 })
    {
        using var simd = new SimdDecoder(config, slots, Length, threads);
        using var tensors = new TensorDecoder(config, slots, Length, CPU, ScalarType.Float32);
        using var simdModel = simd.Load(weights);
        using var tensorModel = tensors.Load(weights);
        var (t, s) = (0.0, 0.0);
        for (var round = -1; round < rounds; round++)
        {
            var (tensorRate, simdRate) = (Rate(tensorModel, slots, 1), Rate(simdModel, slots, slots == 1 ? 20 : 2));
            if (round < 0)
                continue; // code is compiled and buffers grow
            (t, s) = (Math.Max(t, tensorRate), Math.Max(s, simdRate));
        }

        Console.WriteLine($"| {threads} | {slots} | {t:N0} | {s:N0} | {s / t:F1} |");
    }
}

// Feeds every slot a prefix, then measures one token a step until the slots are full.
double Rate(IDecoderModel model, int slots, int repeats)
{
    var tokens = Enumerable.Range(0, Length).Select(i => i * 31 % config.VocabularySize).ToArray();
    var logits = new float[slots * config.VocabularySize];
    var elapsed = TimeSpan.Zero;
    for (var repeat = 0; repeat < repeats; repeat++)
    {
        model.Forward([.. Enumerable.Range(0, slots).Select(slot => new SlotInput(slot, 0, tokens.AsMemory(0, Prefix)))], logits);
        var start = Stopwatch.GetTimestamp();
        for (var t = Prefix; t < Length; t++)
            model.Forward([.. Enumerable.Range(0, slots).Select(slot => new SlotInput(slot, t, tokens.AsMemory(t, 1)))], logits);
        elapsed += Stopwatch.GetElapsedTime(start);
    }

    return (double)slots * (Length - Prefix) * repeats / elapsed.TotalSeconds;
}
