using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Decoding.Simd;
using Tppo.Modeling.Decoding.Tensors;
using Tppo.Runs.Options;
using static TorchSharp.torch;

namespace Tppo.Runs.Models;

/// <summary>A decoding engine as the rollout options ask for.</summary>
internal static class EngineFactory
{
    /// <param name="options">Lengths, slots, device and decoder.</param>
    /// <param name="config">Of every policy that it will have.</param>
    /// <param name="sampling">The distribution that tokens are drawn from.</param>
    /// <param name="type">What the tensor decoder computes in; the SIMD decoder knows float32 alone.</param>
    public static DecodingEngine Create(
        RolloutOptions options, ModelConfig config, SamplingOptions sampling, ScalarType type = ScalarType.Float32)
    {
        var threads = Threads(options);
        IDecoder decoder = IsSimd(options, type)
            ? new SimdDecoder(config, options.DecodeSlots, MaxLength(options), threads)
            : new TensorDecoder(config, options.DecodeSlots, MaxLength(options), new Device(options.ProducerDevice), type);
        return new DecodingEngine(
            decoder, config.EndTokenIds.ToHashSet(), config.VocabularySize, sampling, () => TorchThreads.Use(threads));
    }

    /// <summary>What estimates the values of the engine's windows.</summary>
    /// <param name="options">Lengths, device and decoder.</param>
    /// <param name="config">Of every value model that it will have.</param>
    /// <param name="type">What it computes in with tensors.</param>
    public static ValueBatcher CreateValues(RolloutOptions options, ModelConfig config, ScalarType type = ScalarType.Float32)
    {
        var threads = Threads(options);
        IValueEstimator estimator = IsSimd(options, type)
            ? new SimdValueEstimator(config, MaxLength(options), threads)
            : new TensorValueEstimator(config, MaxLength(options), new Device(options.ProducerDevice), type);
        return new ValueBatcher(estimator, config.VocabularySize, options.DecodeSlots, () => TorchThreads.Use(threads));
    }

    /// <summary>The sampling of training rollouts.</summary>
    public static SamplingOptions Sampling(RolloutOptions options) => new(options.Temperature, options.TopK, options.TopP);

    private static int Threads(RolloutOptions options)
        => options.ProducerThreads > 0 ? options.ProducerThreads : Environment.ProcessorCount;

    private static int MaxLength(RolloutOptions options) => options.MaxPromptLength + options.MaxResponseLength;

    private static bool IsSimd(RolloutOptions options, ScalarType type)
        => options.Decoder == DecoderKind.Simd
            || (options.Decoder == DecoderKind.Auto && options.ProducerDevice == "cpu" && type == ScalarType.Float32);
}
