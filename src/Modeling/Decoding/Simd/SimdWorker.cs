using System.Numerics.Tensors;
using Tppo.Modeling.Configuration;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>One thread's share of a forward pass, in chunks of up to 32 tokens that go through all layers together.</summary>
internal sealed class SimdWorker
{
    private const int Chunk = 32;
    private readonly SimdDecoder _decoder;
    private readonly ModelConfig _config;
    private readonly List<(int Slot, int Position, int Token, int OutputRow)> _rows = [];
    private readonly float[] _scores;
    private readonly float[] _x, _normed, _mixed, _activated;
    private float[] _projected = [], _gateUp = [], _delta = [], _logits = [];

    public SimdWorker(SimdDecoder decoder)
    {
        _decoder = decoder;
        _config = decoder.Config;
        _scores = new float[decoder.MaxLength + 16];
        _x = new float[Chunk * _config.HiddenSize];
        _normed = new float[Chunk * _config.HiddenSize];
        _mixed = new float[Chunk * _config.Heads * _config.HeadDim];
        _activated = new float[Chunk * _config.IntermediateSize];
    }

    /// <summary>Inputs [from, to): fills their cache slots and their rows of <paramref name="logits"/> [inputs, vocabulary].</summary>
    public void Run(SimdModel model, IReadOnlyList<SlotInput> inputs, int from, int to, Span<float> logits)
    {
        _rows.Clear();
        for (var index = from; index < to; index++)
        {
            var input = inputs[index];
            var tokens = input.Tokens.Span;
            for (var t = 0; t < tokens.Length; t++)
            {
                _rows.Add((input.Slot, input.Position + t, tokens[t], t == tokens.Length - 1 ? index : -1));
                if (_rows.Count == Chunk)
                    RunChunk(model, logits);
            }
        }

        if (_rows.Count > 0)
            RunChunk(model, logits);
    }

    private void RunChunk(SimdModel model, Span<float> logits)
    {
        int rows = _rows.Count, hidden = _config.HiddenSize;
        for (var row = 0; row < rows; row++)
            model.Embedding.AsSpan(_rows[row].Token * hidden, hidden).CopyTo(_x.AsSpan(row * hidden));
        for (var layer = 0; layer < model.Layers.Length; layer++)
        {
            Attention(model.Layers[layer], layer);
            FeedForward(model.Layers[layer]);
        }

        Logits(model, logits);
        _rows.Clear();
    }

    private void Attention(SimdLayer weights, int layer)
    {
        int rows = _rows.Count, dim = _config.HeadDim, heads = _config.Heads, keyValueHeads = _config.KeyValueHeads;
        NormRows(_x, weights.InputNorm, _normed, rows);
        var projected = Multiply(weights.QueryKeyValue, _normed, _config.HiddenSize, ref _projected, rows);
        for (var row = 0; row < rows; row++)
        {
            var (slot, position, _, _) = _rows[row];
            var qkv = projected.Slice(row * weights.QueryKeyValue.Stride, weights.QueryKeyValue.Outputs);
            if (weights.QueryKeyValueBias is { } bias)
                TensorPrimitives.Add(qkv, bias, qkv);
            for (var head = 0; head < heads + keyValueHeads; head++)
            {
                var vector = qkv.Slice(head * dim, dim);
                var norm = head < heads ? weights.QueryNorm : weights.KeyNorm;
                if (norm is not null)
                    Norm(vector, norm, vector);
                Rotate(vector, position);
            }

            for (var head = 0; head < keyValueHeads; head++)
            {
                var key = qkv.Slice((heads + head) * dim, dim);
                var value = qkv.Slice((heads + keyValueHeads + head) * dim, dim);
                Cache(slot, layer, head).Store(position, key, value);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            var (slot, position, _, _) = _rows[row];
            for (var head = 0; head < heads; head++)
            {
                Cache(slot, layer, head * keyValueHeads / heads).Attend(
                    projected.Slice(row * weights.QueryKeyValue.Stride + head * dim, dim),
                    position + 1,
                    _scores,
                    _mixed.AsSpan((row * heads + head) * dim, dim));
            }
        }

        AddTo(_x, Multiply(weights.Output, _mixed, heads * dim, ref _delta, rows), weights.Output, rows);
        if (weights.OutputBias is { } outputBias)
        {
            for (var row = 0; row < rows; row++)
            {
                var x = _x.AsSpan(row * _config.HiddenSize, _config.HiddenSize);
                TensorPrimitives.Add(x, outputBias, x);
            }
        }
    }

    private void FeedForward(SimdLayer weights)
    {
        int rows = _rows.Count, inner = _config.IntermediateSize;
        NormRows(_x, weights.MlpNorm, _normed, rows);
        var gateUp = Multiply(weights.GateUp, _normed, _config.HiddenSize, ref _gateUp, rows);
        for (var row = 0; row < rows; row++)
        {
            // silu(gate) · up
            var gate = gateUp.Slice(row * weights.GateUp.Stride, inner);
            var up = gateUp.Slice(row * weights.GateUp.Stride + inner, inner);
            var activated = _activated.AsSpan(row * inner, inner);
            TensorPrimitives.Sigmoid(gate, activated);
            TensorPrimitives.Multiply(activated, gate, activated);
            TensorPrimitives.Multiply(activated, up, activated);
        }

        AddTo(_x, Multiply(weights.Down, _activated, inner, ref _delta, rows), weights.Down, rows);
    }

    private void Logits(SimdModel model, Span<float> logits)
    {
        int hidden = _config.HiddenSize, vocabulary = _config.VocabularySize, wanted = 0;
        for (var row = 0; row < _rows.Count; row++)
        {
            if (_rows[row].OutputRow >= 0)
                Norm(_x.AsSpan(row * hidden, hidden), model.FinalNorm, _normed.AsSpan(wanted++ * hidden, hidden));
        }

        if (wanted == 0)
            return;
        var all = Multiply(model.OutputHead, _normed, hidden, ref _logits, wanted);
        wanted = 0;
        foreach (var (_, _, _, outputRow) in _rows)
        {
            if (outputRow >= 0)
                all.Slice(wanted++ * model.OutputHead.Stride, vocabulary).CopyTo(logits.Slice(outputRow * vocabulary, vocabulary));
        }
    }

    private HeadCache Cache(int slot, int layer, int head)
        => _decoder.Cache[(slot * _config.Layers + layer) * _config.KeyValueHeads + head];

    private void NormRows(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> y, int rows)
    {
        for (var row = 0; row < rows; row++)
            Norm(x.Slice(row * weight.Length, weight.Length), weight, y.Slice(row * weight.Length, weight.Length));
    }

    private void Norm(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> y)
    {
        var scale = 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares(x) / x.Length + (float)_config.NormEpsilon);
        TensorPrimitives.Multiply(x, scale, y);
        TensorPrimitives.Multiply(y, weight, y);
    }

    private void Rotate(Span<float> vector, int position)
    {
        var half = vector.Length / 2;
        for (var i = 0; i < half; i++)
        {
            var (cos, sin) = (_decoder.Cos[position * half + i], _decoder.Sin[position * half + i]);
            var (first, second) = (vector[i], vector[half + i]);
            vector[i] = first * cos - second * sin;
            vector[half + i] = second * cos + first * sin;
        }
    }

    private static Span<float> Multiply(PackedMatrix matrix, ReadOnlySpan<float> x, int xStride, ref float[] y, int rows)
    {
        if (y.Length < Chunk * matrix.Stride)
            y = new float[Chunk * matrix.Stride];
        matrix.Multiply(x, xStride, y, rows);
        return y;
    }

    private static void AddTo(Span<float> x, ReadOnlySpan<float> y, PackedMatrix matrix, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var target = x.Slice(row * matrix.Outputs, matrix.Outputs);
            TensorPrimitives.Add(target, y.Slice(row * matrix.Stride, matrix.Outputs), target);
        }
    }
}
