using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

/// <summary>Tiny models for tests, and what one full forward says of them.</summary>
internal static class Models
{
    public static readonly ModelConfig Small = new()
    {
        Family = ModelFamily.Qwen3,
        VocabularySize = 37,
        HiddenSize = 32,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDim = 16,
        IntermediateSize = 48,
        TiedEmbeddings = true,
        EndTokenIds = [1],
        PadTokenId = 0,
    };

    /// <summary>Every parameter random, norms, biases and value head too, so that none can be left out unnoticed.</summary>
    public static ModelWeights Random(ModelConfig? config = null, long seed = 1, Head head = Head.Policy)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var weights = ModelWeights.Initialise(config ?? Small, head, .2, seed);
        foreach (var tensor in weights.Tensors)
            tensor.add_(normal(0, .2, tensor.shape, generator: generator));
        return weights;
    }

    public static IDecoder Decoder(DecoderKind kind, ModelConfig config, int slots, int maxLength, int threads = 1)
        => kind == DecoderKind.Simd
            ? new SimdDecoder(config, slots, maxLength, threads)
            : new TensorDecoder(config, slots, maxLength, CPU, ScalarType.Float32);

    public static IValueEstimator Estimator(DecoderKind kind, ModelConfig config, int maxLength, int threads = 1)
        => kind == DecoderKind.Simd
            ? new SimdValueEstimator(config, maxLength, threads)
            : new TensorValueEstimator(config, maxLength, CPU, ScalarType.Float32);

    /// <summary>Logits after each token, by one forward of the whole sequence.</summary>
    public static float[][] Logits(ModelWeights weights, params int[] tokens)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var rotary = new Rotary(weights.Config, tokens.Length);
        var hidden = Trunk.Hidden(weights, Row(tokens), rotary);
        return Rows(Trunk.Logits(weights, hidden)[0]);
    }

    /// <summary>Values after each token, by one forward of the whole sequence.</summary>
    public static float[] Values(ModelWeights weights, params int[] tokens)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var rotary = new Rotary(weights.Config, tokens.Length);
        return Trunk.Values(weights, Trunk.Hidden(weights, Row(tokens), rotary))[0].data<float>().ToArray();
    }

    public static float[] LogSoftmax(float[] logits)
    {
        var max = logits.Max();
        var total = Math.Log(logits.Sum(logit => Math.Exp(logit - max)));
        return [.. logits.Select(logit => (float)(logit - max - total))];
    }

    public static int[] Tokens(int count, int seed, int vocabulary = 37)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }

    private static Tensor Row(int[] tokens) => tensor(tokens.Select(token => (long)token).ToArray(), 1, tokens.Length);

    private static float[][] Rows(Tensor matrix)
        => [.. Enumerable.Range(0, (int)matrix.shape[0]).Select(row => matrix[row].data<float>().ToArray())];
}
