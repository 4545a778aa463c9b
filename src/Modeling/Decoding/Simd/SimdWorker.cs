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
    private float[] _projected = [], _gateUp = [], _delta = [], _outputs = [];

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

    /// <summary>Fills the cache slots of <paramref name="inputs"/>, and their rows of <paramref name="outputs"/>.</summary>
    public void Run(SimdModel model, ReadOnlySpan<SimdInput> inputs, Span<float> outputs)
    {
        _rows.Clear();
        foreach (var (input, wanted, firstRow) in inputs)
        {
            var tokens = input.Tokens.Span;
            for (var t = 0; t < tokens.Length; t++)
            {
                var output = t - (tokens.Length - wanted);
                _rows.Add((input.Slot, input.Position + t, tokens[t], output < 0 ? -1 : firstRow + output));
                if (_rows.Count == Chunk)
                    RunChunk(model, outputs);
            }
        }

        if (_rows.Count > 0)
            RunChunk(model, outputs);
    }

    private void RunChunk(SimdModel model, Span<float> outputs)
    {
        var hidden = _config.HiddenSize;
        for (var row = 0; row < _rows.Count; row++)
            model.Embedding.AsSpan(_rows[row].Token * hidden, hidden).CopyTo(_x.AsSpan(row * hidden));
        for (var layer = 0; layer < model.Layers.Length; layer++)
        {
            Attention(model.Layers[layer], layer);
            FeedForward(model.Layers[layer]);
        }

        WriteOutputs(model, outputs);
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

        if (layer == _config.Layers - 1)
            rows = KeepWanted(projected, weights.QueryKeyValue.Stride);
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

    /// <summary>
    /// Leaves the rows whose outputs are wanted, in order: of the others, the last block's keys and values are all that is ever read.
    /// </summary>
    private int KeepWanted(Span<float> projected, int stride)
    {
        var (kept, hidden) = (0, _config.HiddenSize);
        for (var row = 0; row < _rows.Count; row++)
        {
            if (_rows[row].OutputRow < 0)
                continue;
            _rows[kept] = _rows[row];
            _x.AsSpan(row * hidden, hidden).CopyTo(_x.AsSpan(kept * hidden));
            projected.Slice(row * stride, stride).CopyTo(projected[(kept * stride)..]);
            kept++;
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
        return kept;
    }

    private void WriteOutputs(SimdModel model, Span<float> outputs)
    {
        int rows = _rows.Count, width = model.OutputHead.Outputs;
        NormRows(_x, model.FinalNorm, _normed, rows);
        var all = Multiply(model.OutputHead, _normed, _config.HiddenSize, ref _outputs, rows);
        for (var row = 0; row < rows; row++)
        {
            var output = outputs.Slice(_rows[row].OutputRow * width, width);
            all.Slice(row * model.OutputHead.Stride, width).CopyTo(output);
            if (model.OutputBias is { } bias)
                TensorPrimitives.Add(output, bias, output);
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
