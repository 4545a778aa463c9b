using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Weights over a <see cref="TensorDecoder"/>'s cache. Ragged inputs are padded on the right to one rectangle [B, T];
/// what the padding computes is written to its slot's spare position.
/// </summary>
internal sealed class TensorModel(TensorDecoder decoder, ModelWeights weights) : IDecoderModel
{
    private const int TokensAtOnce = 1 << 15; // padding included: a block's intermediate results of them are in memory at once

    public void Forward(IReadOnlyList<SlotInput> inputs, Memory<float> logits)
    {
        var vocabulary = weights.Config.VocabularySize;
        var (first, ordered) = (0, inputs.Select((input, row) => (input, row)).OrderByDescending(i => i.input.Tokens.Length).ToList());
        while (first < ordered.Count)
        {
            var fitting = Math.Max(1, TokensAtOnce / ordered[first].input.Tokens.Length);
            var batch = ordered.GetRange(first, Math.Min(ordered.Count - first, fitting));
            var values = Forward([.. batch.Select(i => i.input)]);
            foreach (var ((_, row), i) in batch.Select((item, i) => (item, i)))
                values.AsSpan(i * vocabulary, vocabulary).CopyTo(logits.Span[(row * vocabulary)..]);
            first += batch.Count;
        }
    }

    public void Dispose() => weights.Dispose();

    /// <summary>Logits of the last token of each input, [inputs, V].</summary>
    private float[] Forward(SlotInput[] inputs)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        int rows = inputs.Length, width = inputs.Max(input => input.Tokens.Length);
        var (tokens, positions) = (new long[rows * width], new long[rows * width]);
        for (var row = 0; row < rows; row++)
        {
            for (var t = 0; t < width; t++)
            {
                var real = t < inputs[row].Tokens.Length;
                tokens[row * width + t] = real ? inputs[row].Tokens.Span[t] : 0;
                positions[row * width + t] = real ? inputs[row].Position + t : decoder.MaxLength;
            }
        }

        var slots = tensor(inputs.Select(input => (long)input.Slot).ToArray(), device: decoder.Device);
        var where = tensor(positions, rows, width, device: decoder.Device);
        var length = inputs.Max(input => input.Position + input.Tokens.Length);
        // [B, 1, T, length]: a query sees the positions up to its own.
        var visible = arange(length, device: decoder.Device).view(1, 1, 1, -1) <= where.view(rows, 1, width, 1);
        var (cos, sin) = decoder.Rotary.At(where.unsqueeze(1), weights.Type);
        var x = Trunk.Embed(weights, tensor(tokens, rows, width, device: decoder.Device));
        for (var layer = 0; layer < weights.Config.Layers; layer++)
        {
            using var before = x;
            x = Trunk.Block(weights, layer, before, cos, sin, (q, k, v) => Attend(layer, q, k, v));
        }

        var last = tensor(inputs.Select((input, row) => (long)row * width + input.Tokens.Length - 1).ToArray(), device: decoder.Device);
        return Trunk.Logits(weights, Trunk.FinalNorm(weights, x.flatten(0, 1).index_select(0, last))).cpu().data<float>().ToArray();

        Tensor Attend(int layer, Tensor q, Tensor k, Tensor v)
        {
            var (keys, values) = (Store(decoder.Keys[layer], k), Store(decoder.Values[layer], v));
            return nn.functional.scaled_dot_product_attention(q, Trunk.RepeatHeads(keys, q), Trunk.RepeatHeads(values, q), visible);
        }

        // Writes [B, heads, T, D] at (slot, position) and returns what the rows' slots hold: [B, heads, length, D].
        Tensor Store(Tensor cache, Tensor fresh)
        {
            cache.index_put_(fresh.transpose(1, 2), TensorIndex.Tensor(slots.view(-1, 1)), TensorIndex.Colon, TensorIndex.Tensor(where));
            return cache.narrow(2, 0, length).index_select(0, slots);
        }
    }
}
