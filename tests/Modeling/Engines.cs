using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Modeling;

/// <summary>Engines over tiny models, and what one of them does with a request alone.</summary>
internal static class Engines
{
    public const int MaxLength = 64;

    public static HookedDecoder Decoder(DecoderKind kind = DecoderKind.Simd, int slots = 3)
        => new(Models.Decoder(kind, Models.Small, slots, MaxLength));

    public static DecodingEngine Over(IDecoder decoder, params int[] endTokens)
        => new(decoder, endTokens.ToHashSet(), Models.Small.VocabularySize, new SamplingOptions());

    public static GenerationRequest Request(int i, int tokens = 12) => new(Models.Tokens(1 + i % 7, i), tokens, Seeds.Of((ulong)i));

    public static async Task<Generation> AloneAsync(ModelWeights weights, GenerationRequest request, DecoderKind kind = DecoderKind.Simd)
    {
        await using var engine = Over(Decoder(kind, slots: 1));
        await engine.LoadPolicyAsync(1, weights);
        return await engine.GenerateAsync(request);
    }

    /// <summary>The task's result; a task that hangs fails the test.</summary>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

    public static Task InTime(this Task task) => task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
}
