using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Modeling.Decoding;

/// <summary>A value model of one version. Owns its weights.</summary>
public sealed class ValueEstimator(int version, ModelWeights weights, Rotary rotary) : IDisposable
{
    public int Version => version;

    /// <summary>
    /// V of the states before each of <paramref name="tokens"/> [n] and after the last, given the prefix: [n + 1], by one forward.
    /// </summary>
    public float[] Values(ReadOnlySpan<int> prefix, ReadOnlySpan<int> tokens)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var ids = new long[prefix.Length + tokens.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = i < prefix.Length ? prefix[i] : tokens[i - prefix.Length];
        var hidden = Trunk.Hidden(weights, tensor(ids, 1, ids.Length, device: rotary.Cos.device), rotary);
        // The state before token t is what stands at the position of token t − 1.
        return Trunk.Values(weights, hidden)[0].narrow(0, prefix.Length - 1, tokens.Length + 1).cpu().data<float>().ToArray();
    }

    public void Dispose() => weights.Dispose();
}
