using Tppo.Modeling;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public class ModelFolderTests
{
    private static readonly ModelConfig[] Configs =
    [
        Models.Small,
        Models.Small with { Family = ModelFamily.Llama, TiedEmbeddings = false },
        Models.Small with { Family = ModelFamily.Qwen2, AttentionBias = true },
        Models.Small with { Family = ModelFamily.Llama, AttentionBias = true },
    ];

    [Theory, InlineData(Head.Policy), InlineData(Head.Value)]
    public void Comes_back_to_the_bit(Head head)
    {
        foreach (var config in Configs)
        {
            using var folder = new TemporaryFolder();
            using var weights = Models.Random(config, head: head);
            ModelFolder.Write(folder.File("new/folder"), weights, new ByteTokenizer());

            using var read = ModelFolder.ReadWeights(folder.File("new/folder"), head);

            (read.Config with { EndTokenIds = config.EndTokenIds }).ShouldBe(config);
            read.Head.ShouldBe(head);
            read.Names.ShouldBe(weights.Names);
            foreach (var name in weights.Names)
                read[name].data<float>().ToArray().ShouldBeBits(weights[name].data<float>().ToArray());
            TokenizerFile.Read(folder.File("new/folder")).ShouldBeOfType<ByteTokenizer>();
            File.Exists(folder.File("new/folder/generation_config.json")).ShouldBe(head == Head.Policy);
        }
    }

    [Fact]
    public void Half_precision_is_read_as_float32()
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random();
        ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(folder.File("model.safetensors"), weights.Named.ToDictionary(p => p.Key, p => p.Value.to(ScalarType.BFloat16)));
        using var read = ModelFolder.ReadWeights(folder.Path, Head.Policy);
        foreach (var (name, tensor) in read.Named)
            tensor.Equals(weights[name].to(ScalarType.BFloat16).to(ScalarType.Float32)).ShouldBeTrue(name);
    }

    [Fact]
    public void Tied_embeddings_that_were_stored_twice_are_read_once()
    {
        using var folder = new TemporaryFolder();
        using var weights = Changed(folder, Models.Small, tensors => tensors[ParameterLayout.OutputHead] = tensors[ParameterLayout.Embedding].clone());
        weights.Names.ShouldNotContain(ParameterLayout.OutputHead);
    }

    [Fact]
    public void Any_parameter_that_is_missing_is_named()
    {
        foreach (var config in Configs)
        {
            foreach (var (name, _) in ParameterLayout.Of(config, Head.Policy))
            {
                using var folder = new TemporaryFolder();
                Should.Throw<ModelException>(() => Changed(folder, config, tensors => tensors.Remove(name))).Message.ShouldContain($"{name} is missing");
            }
        }
    }

    [Fact]
    public void A_parameter_that_is_left_over_is_named()
    {
        using var folder = new TemporaryFolder();
        const string Extra = "model.layers.2.input_layernorm.weight";
        Should.Throw<ModelException>(() => Changed(folder, Models.Small, tensors => tensors[Extra] = ones(32))).Message.ShouldContain(Extra);
    }

    [Fact]
    public void A_parameter_of_another_shape_is_named_with_both_shapes()
    {
        using var folder = new TemporaryFolder();
        const string Name = "model.layers.1.self_attn.k_proj.weight";
        var message = Should.Throw<ModelException>(() => Changed(folder, Models.Small, tensors => tensors[Name] = ones(33, 32))).Message;
        message.ShouldContain(Name);
        message.ShouldContain("[33, 32]");
        message.ShouldContain("[32, 32]");
    }

    [Theory, InlineData(Head.Policy, Head.Value, ParameterLayout.ValueWeight), InlineData(Head.Value, Head.Policy, ParameterLayout.ValueWeight)]
    public void A_policy_is_not_taken_for_a_value_model_nor_the_other_way_round(Head written, Head asked, string named)
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random(head: written);
        ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
        Should.Throw<ModelException>(() => ModelFolder.ReadWeights(folder.Path, asked)).Message.ShouldContain(named);
    }

    [Fact]
    public void More_layers_than_any_memory_holds_are_missing_parameters()
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random();
        ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
        ModelConfigFile.Write(folder.Path, Models.Small with { Layers = 1 << 20 }, valueHead: false);
        Should.Throw<ModelException>(() => ModelFolder.ReadWeights(folder.Path, Head.Policy))
            .Message.ShouldContain("model.layers.2.");
    }

    [Theory, InlineData("config.json"), InlineData("model.safetensors")]
    public void A_missing_file_is_named(string name)
    {
        using var folder = new TemporaryFolder();
        using var weights = Models.Random();
        ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
        File.Delete(folder.File(name));
        Should.Throw<ModelException>(() => ModelFolder.ReadWeights(folder.Path, Head.Policy)).Message.ShouldContain(name);
    }

    [Fact]
    public void A_missing_folder_is_named()
        => Should.Throw<ModelException>(() => ModelFolder.ReadWeights("no/such/folder", Head.Policy)).Message.ShouldContain("no/such/folder");

    private static ModelWeights Changed(TemporaryFolder folder, ModelConfig config, Action<Dictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        using var weights = Models.Random(config);
        ModelFolder.Write(folder.Path, weights, new ByteTokenizer());
        var tensors = weights.Named.ToDictionary();
        change(tensors);
        SafetensorsFile.Write(folder.File("model.safetensors"), tensors);
        return ModelFolder.ReadWeights(folder.Path, Head.Policy);
    }
}
