using Tppo.Modeling.Configuration;
using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding.Simd;

/// <summary>
/// Estimates on the CPU with vector instructions: a prefill of a <see cref="SimdDecoder"/> that reads the value head at every state. As
/// there, a sequence's values do not depend on which others are estimated beside it, nor on the number of threads.
/// </summary>
public sealed class SimdValueEstimator(ModelConfig config, int maxLength, int threads) : IValueEstimator
{
    private const int SlotsAThread = 8; // with short windows, whole chunks of 32 tokens and threads that end at about the same time
    private readonly SimdDecoder _decoder = new(config, SlotsAThread * threads, maxLength, threads);

    public int MaxLength => maxLength;

    public IValueModel Load(ModelWeights weights) => new Model(_decoder.Pack(weights), _decoder.Slots);

    public void Dispose() => _decoder.Dispose();

    private sealed class Model(SimdModel model, int slots) : IValueModel
    {
        public float[][] Estimate(IReadOnlyList<StateSequence> sequences) => [.. sequences.Chunk(slots).SelectMany(EstimateTogether)];

        public void Dispose() => model.Dispose();

        private float[][] EstimateTogether(StateSequence[] sequences)
        {
            var inputs = new SimdInput[sequences.Length];
            var states = 0;
            for (var slot = 0; slot < inputs.Length; slot++)
            {
                inputs[slot] = new SimdInput(new SlotInput(slot, 0, sequences[slot].Tokens), sequences[slot].States, states);
                states += sequences[slot].States;
            }

            var values = new float[states];
            model.Forward(inputs, values);
            return [.. inputs.Select(input => values[input.FirstRow..(input.FirstRow + input.Outputs)])];
        }
    }
}
