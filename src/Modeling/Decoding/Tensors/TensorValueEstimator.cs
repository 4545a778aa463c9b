using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding.Tensors;

/// <summary>
/// Estimates with tensors on any device, in any type: sequences of similar lengths in one forward, padded on the right.
/// </summary>
public sealed class TensorValueEstimator(ModelConfig config, int maxLength, Device device, ScalarType type) : IValueEstimator
{
    private readonly Rotary _rotary = new(config, maxLength, device);

    public int MaxLength => maxLength;

    public IValueModel Load(ModelWeights weights) => new Model(weights.Copy(device, type), _rotary);

    public void Dispose() => _rotary.Dispose();

    private sealed class Model(ModelWeights weights, Rotary rotary) : IValueModel
    {
        private const int PositionsAtOnce = 1 << 14; // padding included: a block's intermediate results of them are in memory at once

        public float[][] Estimate(IReadOnlyList<StateSequence> sequences)
        {
            var values = new float[sequences.Count][];
            var longestFirst = Enumerable.Range(0, sequences.Count).OrderByDescending(i => sequences[i].Tokens.Length).ToArray();
            for (var first = 0; first < longestFirst.Length;)
            {
                var fitting = Math.Max(1, PositionsAtOnce / sequences[longestFirst[first]].Tokens.Length);
                var batch = longestFirst.AsSpan(first, Math.Min(fitting, longestFirst.Length - first)).ToArray();
                foreach (var (i, ofSequence) in batch.Zip(EstimateTogether([.. batch.Select(i => sequences[i])])))
                    values[i] = ofSequence;
                first += batch.Length;
            }

            return values;
        }

        public void Dispose() => weights.Dispose();

        private float[][] EstimateTogether(StateSequence[] sequences)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var width = sequences.Max(sequence => sequence.Tokens.Length);
            var tokens = new long[sequences.Length * width];
            for (var row = 0; row < sequences.Length; row++)
                Array.Copy(sequences[row].Tokens, 0, tokens, row * width, sequences[row].Tokens.Length);
            var device = rotary.Cos.device;
            var states = sequences.SelectMany((sequence, row) =>
                Enumerable.Range(row * width + sequence.Tokens.Length - sequence.States, sequence.States)).Select(state => (long)state);
            var hidden = Trunk.Hidden(
                weights, tensor(tokens, sequences.Length, width, device: device), rotary, tensor(states.ToArray(), device: device));
            var values = Trunk.Values(weights, hidden).cpu().data<float>().ToArray(); // [N], sequence by sequence
            var next = 0;
            return [.. sequences.Select(sequence => values.AsSpan((next += sequence.States) - sequence.States, sequence.States).ToArray())];
        }
    }
}
