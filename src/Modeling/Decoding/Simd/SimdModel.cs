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
        var output = weights.Config.TiedEmbeddings ? Embedding : Floats(weights[ParameterLayout.OutputHead]);
        OutputHead = new PackedMatrix(output, weights.Config.VocabularySize, weights.Config.HiddenSize);
    }

    public float[] Embedding { get; }

    public SimdLayer[] Layers { get; }

    public float[] FinalNorm { get; }

    public PackedMatrix OutputHead { get; }

    public void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits)
    {
        var workers = Math.Min(_decoder.Workers.Count, inputs.Count);
        var total = inputs.Sum(input => input.Tokens.Length);
        if (workers == 1)
            _decoder.Workers[0].Run(this, inputs, 0, inputs.Count, logits.Span);
        else
        {
            Parallel.For(0, workers, w => _decoder.Workers[w].Run(
                this, inputs, Cut(inputs, total, w, workers), Cut(inputs, total, w + 1, workers), logits.Span));
        }
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
    private static int Cut(IReadOnlyList<SlotInput> inputs, int total, int worker, int workers)
    {
        if (worker == workers)
            return inputs.Count;
        long wanted = (long)total * worker / workers, seen = 0;
        var index = 0;
        while (index < inputs.Count && seen < wanted)
            seen += inputs[index++].Tokens.Length;
        return index;
    }
}
