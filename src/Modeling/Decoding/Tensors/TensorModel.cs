using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>Weights over a <see cref="TensorDecoder"/>'s cache. Ragged inputs go in as rectangles, the longest first.</summary>
internal sealed class TensorModel : IDecoderModel
{
    private const int TokensAtOnce = 1 << 15; // padding included: a block's intermediate results of them are in memory at once
    private readonly TensorDecoder _decoder;
    private readonly ModelWeights _weights;
    private readonly Tensor _head; // [V, H] in float32, like the logits (Trunk.Logits), and not made anew from another type in each step

    /// <summary>Takes over <paramref name="weights"/>, which are where the decoder is and of its type.</summary>
    public TensorModel(TensorDecoder decoder, ModelWeights weights)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (_decoder, _weights) = (decoder, weights);
        _head = weights[weights.OutputName].to(ScalarType.Float32).alias().DetachFromDisposeScope();
    }

    public void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits)
    {
        using var inference = inference_mode();
        var vocabulary = _weights.Config.VocabularySize;
        foreach (var rows in Batches(inputs))
        {
            using var scope = NewDisposeScope();
            var ofRows = Logits(new SlotBatch([.. rows.Select(row => inputs[row])], [], _decoder.Device)).cpu().data<float>().ToArray();
            foreach (var (i, row) in rows.Index())
                ofRows.AsSpan(i * vocabulary, vocabulary).CopyTo(logits.Span[(row * vocabulary)..]);
        }
    }

    public (int Token, float LogProb, float FullLogProb)[] Sample(
        IReadOnlyList<SlotInput> inputs, IReadOnlyList<Draw> draws, Sampler sampler)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var tensorSampler = new TensorSampler(sampler.Options, sampler.EndTokens);
        var batches = Batches(inputs).ToList();
        var drawn = cat([.. batches.Select(SampleBatch)], 1).cpu().data<double>().ToArray(); // the one wait for the device; [4, inputs]
        var samples = new (int Token, float LogProb, float FullLogProb)[inputs.Count];
        foreach (var (i, row) in batches.SelectMany(rows => rows).Index())
        {
            if (!double.IsFinite(Drawn(3, i)))
                throw Sampler.NotNumbers();
            samples[row] = ((int)Drawn(0, i), (float)Drawn(1, i), (float)Drawn(2, i));
        }

        return samples;

        double Drawn(int what, int i) => drawn[what * inputs.Count + i];

        Tensor SampleBatch(int[] rows)
        {
            using var inner = NewDisposeScope();
            var batch = new SlotBatch([.. rows.Select(row => inputs[row])], [.. rows.Select(row => draws[row])], _decoder.Device);
            return tensorSampler.Sample(Logits(batch), batch.Uniforms, batch.Endless).MoveToOuterDisposeScope();
        }
    }

    public void Dispose()
    {
        _head.Dispose();
        _weights.Dispose();
    }

    /// <summary>Indices of the inputs that go in together.</summary>
    private static IEnumerable<int[]> Batches(IReadOnlyList<SlotInput> inputs)
    {
        var order = Enumerable.Range(0, inputs.Count)
            .OrderByDescending(row => inputs[row].Tokens.Length).ThenBy(row => inputs[row].Slot).ToArray();
        for (var first = 0; first < order.Length;)
        {
            var fitting = Math.Max(1, TokensAtOnce / inputs[order[first]].Tokens.Length);
            yield return order[first..Math.Min(first + fitting, order.Length)];
            first += fitting;
        }
    }

    /// <summary>Logits of the last token of each row, [B, V] in float32.</summary>
    private Tensor Logits(SlotBatch batch)
    {
        using var scope = NewDisposeScope();
        _decoder.Cache.Reserve(batch.Length);
        var attention = new CachedAttention(_decoder.Cache, batch, _weights.Config.Heads / _weights.Config.KeyValueHeads);
        var (cos, sin) = _decoder.Rotary.At(batch.Positions.unsqueeze(1), _weights.Type);
        var x = Trunk.Embed(_weights, batch.Tokens);
        for (var layer = 0; layer < _weights.Config.Layers; layer++)
        {
            using var before = x;
            x = Trunk.Block(
                _weights,
                layer,
                before,
                cos,
                sin,
                (q, k, v) => attention.Attend(layer, q, k, v),
                Trunk.IsLast(_weights, layer) ? batch.Ends : null);
        }

        return nn.functional.linear(Trunk.FinalNorm(_weights, x).to(ScalarType.Float32), _head).MoveToOuterDisposeScope();
    }
}
