using Tppo.Modeling.Configuration;
using Tppo.Modeling.Decoding;

namespace Tppo.Tests.Modeling;

/// <summary>Shapes that a decoder must get right, by what is special about each.</summary>
internal static class ModelShapes
{
    private static readonly Dictionary<string, ModelConfig> ByName = new()
    {
        ["plain"] = Models.Small,
        ["head of 8"] = Models.Small with { HeadDim = 8 },
        ["head of 24"] = Models.Small with { HeadDim = 24 },
        ["head of 2"] = Models.Small with { HeadDim = 2, Heads = 3, KeyValueHeads = 1 },
        ["untied, odd vocabulary"] = Models.Small with { TiedEmbeddings = false, VocabularySize = 41 },
        ["groups of 1"] = Models.Small with { KeyValueHeads = 4 },
        ["groups of 4"] = Models.Small with { KeyValueHeads = 1 },
        ["odd widths"] = Models.Small with { HiddenSize = 21, IntermediateSize = 35 },
        ["biases"] = Models.Small with { Family = ModelFamily.Qwen2, AttentionBias = true },
        ["biases, the output's too"] = Models.Small with { AttentionBias = true },
        ["llama, stretched"] = Models.Small with
        {
            Family = ModelFamily.Llama,
            RopeScaling = new RopeScaling(RopeKind.Llama3, 8, 1, 4, 64),
        },
        ["linear stretch"] = Models.Small with { RopeScaling = new RopeScaling(RopeKind.Linear, 4) },
    };

    public static ModelConfig Get(string name) => ByName[name];

    public static TheoryData<string> Names() => new(ByName.Keys);

    public static TheoryData<string, DecoderKind> WithDecoders()
    {
        var rows = new TheoryData<string, DecoderKind>();
        foreach (var name in ByName.Keys)
        {
            rows.Add(name, DecoderKind.Simd);
            rows.Add(name, DecoderKind.Tensor);
        }

        return rows;
    }
}
