using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>
/// Packed weights over a <see cref="SimdDecoder"/>'s cache. Slots are divided among the threads, each of which runs the whole forward pass
/// of its own.
/// </summary>
internal sealed class SimdModel : IDecoderModel
{
    private readonly SimdDecoder _decoder;

    public SimdModel(SimdDecoder decoder, ModelWeights weights)
    {
        _decoder = decoder;
        Embedding = Floats(weights[ParameterLayout.Embedding]);
        FinalNorm = Floats(weights[ParameterLayout.FinalNorm]);
        Layers = [.. Enumerable.Range(0, weights.Config.Layers).Select(layer => new SimdLayer(weights, layer))];
        var hidden = weights.Config.HiddenSize;
        if (weights.Head == Head.Value)
        {
            OutputHead = new PackedMatrix(Floats(weights[ParameterLayout.ValueWeight]), 1, hidden);
            OutputBias = Floats(weights[ParameterLayout.ValueBias]);
        }
        else
        {
            var output = weights.Config.TiedEmbeddings ? Embedding : Floats(weights[ParameterLayout.OutputHead]);
            OutputHead = new PackedMatrix(output, weights.Config.VocabularySize, hidden);
        }
    }

    public float[] Embedding { get; }

    public SimdLayer[] Layers { get; }

    public float[] FinalNorm { get; }

    /// <summary>To logits, or to the value.</summary>
    public PackedMatrix OutputHead { get; }

    public float[]? OutputBias { get; }

    public void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits)
        => Forward([.. inputs.Select((input, row) => new SimdInput(input, Outputs: 1, row))], logits);

    /// <summary>Feeds every input's tokens into its slot and writes what the head says of its last ones to its rows of
    /// <paramref name="outputs"/> [rows, width of the head].</summary>
    public void Forward(SimdInput[] inputs, Memory<float> outputs)
    {
        var workers = Math.Min(_decoder.Workers.Count, inputs.Length);
        var total = inputs.Sum(input => input.Tokens.Length);
        if (workers == 1)
            _decoder.Workers[0].Run(this, inputs, outputs.Span);
        else
        {
            Parallel.For(0, workers, w => _decoder.Workers[w].Run(
                this, inputs.AsSpan(Cut(inputs, total, w, workers)..Cut(inputs, total, w + 1, workers)), outputs.Span));
        }
    }

    public (int Token, float LogProb, float FullLogProb)[] Sample(
        IReadOnlyList<SlotInput> inputs, IReadOnlyList<Draw> draws, Sampler sampler)
    {
        var vocabulary = _decoder.Config.VocabularySize;
        var logits = _decoder.Logits(inputs.Count);
        Forward(inputs, logits);
        return [.. draws.Select((draw, row) => sampler.Sample(logits.Span.Slice(row * vocabulary, vocabulary), draw))];
    }

    public void Dispose()
    {
        // Managed memory only.
    }

    internal static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    /// <summary>First input of worker <paramref name="worker"/>: contiguous shares of about equal numbers of tokens.</summary>
    private static int Cut(SimdInput[] inputs, int total, int worker, int workers)
    {
        if (worker == workers)
            return inputs.Length;
        long wanted = (long)total * worker / workers, seen = 0;
        var index = 0;
        while (index < inputs.Length && seen < wanted)
            seen += inputs[index++].Tokens.Length;
        return index;
    }
}

/// <summary>An input, and the last of its tokens that are read out.</summary>
/// <param name="Slot">Tokens that continue a slot.</param>
/// <param name="Outputs">How many of them, at least one.</param>
/// <param name="FirstRow">The first one's row of the outputs; the others follow.</param>
internal readonly record struct SimdInput(SlotInput Slot, int Outputs, int FirstRow)
{
    public ReadOnlyMemory<int> Tokens => Slot.Tokens;
}
