using System.Text.Json;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;

namespace Tppo.Tests.Modeling;

/// <summary>Models that transformers wrote, and what it computes with them (Fixtures/hf).</summary>
public class HfReference
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string> Families() => ["qwen3", "qwen2-tied", "llama-rope"];

    public static TheoryData<string, DecoderKind> Decoders()
    {
        var rows = new TheoryData<string, DecoderKind>();
        foreach (var family in new[] { "qwen3", "qwen2-tied", "llama-rope" })
        {
            rows.Add(family, DecoderKind.Simd);
            rows.Add(family, DecoderKind.Tensor);
        }

        return rows;
    }

    [Theory, MemberData(nameof(Families))]
    public void A_full_forward_gives_the_logits_and_log_probs(string family)
    {
        using var weights = Read(family);
        foreach (var expected in Cases(family))
        {
            var logits = Models.Logits(weights, expected.InputIds);
            logits[^1].ShouldBeNear(expected.LogitsLast);
            expected.InputIds.Skip(1).Select((token, t) => Models.LogSoftmax(logits[t])[token]).ToArray().ShouldBeNear(expected.Logprobs);
        }
    }

    [Theory, MemberData(nameof(Decoders))]
    public void A_decoder_gives_the_logits_and_log_probs(string family, DecoderKind kind)
    {
        using var weights = Read(family);
        var cases = Cases(family);
        using var decoder = Models.Decoder(kind, weights.Config, cases.Length, 300);
        using var model = decoder.Load(weights);
        var vocabulary = weights.Config.VocabularySize;

        var logits = new float[cases.Length * vocabulary];
        model.Forward([.. cases.Select((c, slot) => new SlotInput(slot, 0, c.InputIds))], logits);
        foreach (var (expected, actual) in cases.Zip(logits.Chunk(vocabulary)))
            actual.ShouldBeNear(expected.LogitsLast);

        foreach (var expected in cases)
        {
            var logProbs = new List<float>();
            for (var t = 0; t + 1 < expected.InputIds.Length; t++)
            {
                var row = new float[vocabulary];
                model.Forward([new SlotInput(0, t, new[] { expected.InputIds[t] })], row);
                logProbs.Add(Models.LogSoftmax(row)[expected.InputIds[t + 1]]);
            }

            logProbs.ShouldBeNear(expected.Logprobs);
        }
    }

    [Theory, MemberData(nameof(Decoders))]
    public async Task The_engine_generates_the_greedy_ids(string family, DecoderKind kind)
    {
        using var weights = Read(family);
        var cases = Cases(family);
        await using var engine = new DecodingEngine(
            Models.Decoder(kind, weights.Config, 2, 300, threads: 2), new HashSet<int>(), weights.Config.VocabularySize, new SamplingOptions(Temperature: 0));
        await engine.LoadPolicyAsync(1, weights);

        var generations = await Task.WhenAll(cases.Select(c => engine.GenerateAsync(new GenerationRequest(c.InputIds, c.Greedy.Length, 0))));

        foreach (var (expected, generation) in cases.Zip(generations))
            generation.Tokens.ShouldBe(expected.Greedy);
    }

    private static string Folder(string family) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "hf", family);

    private static ModelWeights Read(string family) => ModelFolder.ReadWeights(Folder(family), Head.Policy);

    private static Case[] Cases(string family)
    {
        var cases = JsonSerializer.Deserialize<Expected>(File.ReadAllText(Path.Combine(Folder(family), "expected.json")), Snake)!.Cases;
        cases.Length.ShouldBe(4);
        return cases;
    }

    private sealed record Expected(Case[] Cases);

    private sealed record Case(int[] InputIds, float[] LogitsLast, float[] Logprobs, int[] Greedy);
}
