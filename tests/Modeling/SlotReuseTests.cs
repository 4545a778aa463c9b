using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public class SlotReuseTests
{
    private const int MaxLength = 64;

    [Theory, MemberData(nameof(ModelShapes.WithDecoders), MemberType = typeof(ModelShapes))]
    public void A_longer_sequence_before_it_in_the_slot_changes_nothing(string shape, DecoderKind kind)
    {
        using var weights = Models.Random(ModelShapes.Get(shape));
        using var fresh = Models.Decoder(kind, weights.Config, 2, MaxLength);
        using var used = Models.Decoder(kind, weights.Config, 2, MaxLength);
        using (var loud = Loud(weights))
        using (var model = used.Load(loud))
            model.Forward([new SlotInput(0, 0, Models.Tokens(MaxLength, 1)), new SlotInput(1, 0, Models.Tokens(MaxLength, 2))], new float[2 * weights.Config.VocabularySize]);

        foreach (var (before, after) in Run(fresh, weights).Zip(Run(used, weights)))
            after.ShouldBeBits(before);
    }

    /// <summary>Weights whose keys and values nobody could overlook.</summary>
    private static ModelWeights Loud(ModelWeights weights)
    {
        using var noGrad = no_grad();
        var loud = weights.Copy();
        foreach (var (name, tensor) in loud.Named)
        {
            if (name.Contains("v_proj") || name.Contains("k_proj"))
                tensor.mul_(1e6f);
        }

        return loud;
    }

    private static List<float[]> Run(IDecoder decoder, ModelWeights weights)
    {
        using var model = decoder.Load(weights);
        var all = new List<float[]>();
        var (first, second) = (Models.Tokens(20, 3), Models.Tokens(40, 4));
        Forward(new SlotInput(0, 0, first.AsMemory(0, 5)), new SlotInput(1, 0, second.AsMemory(0, 25)));
        for (var step = 0; step < 15; step++)
            Forward(new SlotInput(0, 5 + step, first.AsMemory(5 + step, 1)), new SlotInput(1, 25 + step, second.AsMemory(25 + step, 1)));
        return all;

        void Forward(params SlotInput[] inputs)
        {
            var logits = new float[2 * weights.Config.VocabularySize];
            model.Forward(inputs, logits);
            all.Add(logits);
        }
    }
}
