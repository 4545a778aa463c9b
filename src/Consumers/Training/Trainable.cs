using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Consumers.Training;

/// <summary>Weights as the options have them trained: all of them, or a low-rank adapter.</summary>
internal static class Trainable
{
    /// <summary>A trainable copy of <paramref name="weights"/> on <paramref name="device"/>.</summary>
    public static ModelWeights Of(ModelWeights weights, Recipe recipe, Device device)
        => recipe.Lora.ToConfig() is { } lora
            ? weights.Trainable(device, lora, (long)(Seeds.Of((ulong)recipe.Run.Seed, 0x10A, (ulong)weights.Head) >> 1))
            : weights.Trainable(device);
}
