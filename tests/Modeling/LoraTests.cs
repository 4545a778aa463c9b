using System.Text.Json.Nodes;
using Tppo.Modeling;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;
using static TorchSharp.torch;

namespace Tppo.Tests.Modeling;

public sealed class LoraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _model = Models.Random();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData(2), InlineData(32), InlineData(64)] // as wide as keys, as queries
    public void A_new_adapter_changes_nothing(int rank)
    {
        using var adapted = _model.Trainable(CPU, new LoraConfig(rank, 6, LoraConfig.AllLinear), seed: 1);
        Logits(adapted).ShouldBe(Logits(_model));
        foreach (var (name, tensor) in adapted.Trained)
            (tensor.abs().max().item<float>() > 0).ShouldBe(name.EndsWith("lora_A.weight", StringComparison.Ordinal), name);
    }

    [Fact]
    public void Merged_it_computes_what_it_computes_beside_the_model()
    {
        using var adapted = Adapted(LoraConfig.AllLinear, moved: .1f);
        using var merged = adapted.Merged(ScalarType.Float32);
        merged.Adapter.ShouldBeNull();
        var (beside, within) = (Logits(adapted), Logits(merged));
        beside.Zip(within).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(2e-4f);
        beside.ShouldNotBe(Logits(_model));
    }

    [Theory, InlineData(DecoderKind.Simd), InlineData(DecoderKind.Tensor)]
    public void What_decodes_has_the_adapter_too(DecoderKind kind)
    {
        using var adapted = Adapted(LoraConfig.AllLinear, moved: .1f);
        using var decoder = Models.Decoder(kind, Models.Small, 1, 8);
        using var model = decoder.Load(adapted);
        var last = new float[37];
        model.Forward([new SlotInput(0, 0, new[] { 3, 4, 5 })], last);
        last.Zip(Models.Logits(adapted, 3, 4, 5)[^1]).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(2e-4f);
    }

    [Fact]
    public void A_module_adds_the_scaled_product_of_its_two_matrices()
    {
        using var scope = NewDisposeScope();
        using var adapted = Adapted(["v_proj"], moved: .5f);
        var before = _model.InLayer(1, "self_attn.v_proj.weight");
        var (a, b) = (Of("lora_A"), Of("lora_B"));
        using var merged = adapted.Merged(ScalarType.Float32);
        var expected = before + b.matmul(a) * (6.0 / 2); // α / r
        (merged.InLayer(1, "self_attn.v_proj.weight") - expected).abs().max().item<float>().ShouldBeLessThan(1e-6f);
        (merged.InLayer(1, "self_attn.k_proj.weight") - _model.InLayer(1, "self_attn.k_proj.weight")).abs().max().item<float>().ShouldBe(0);

        Tensor Of(string which) => adapted.Trained.Single(p => p.Key == $"model.layers.1.self_attn.v_proj.{which}.weight").Value.detach();
    }

    [Fact]
    public void The_folder_has_the_names_and_shapes_that_peft_has()
    {
        using var adapted = Adapted(["q_proj", "up_proj"], moved: .1f);
        LoraFolder.Write(_folder.Path, adapted, "some/model");
        using var file = new SafetensorsReader(_folder.File("adapter_model.safetensors"));
        var shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape);
        shapes.Count.ShouldBe(2 * 2 * 2); // layers, modules, matrices
        shapes["base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"].ShouldBe([2, 32]);
        shapes["base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight"].ShouldBe([64, 2]);
        shapes["base_model.model.model.layers.0.mlp.up_proj.lora_B.weight"].ShouldBe([48, 2]);
        var config = JsonNode.Parse(File.ReadAllText(_folder.File("adapter_config.json")))!;
        ((string)config["peft_type"]!).ShouldBe("LORA");
        ((string)config["task_type"]!).ShouldBe("CAUSAL_LM");
        ((string)config["base_model_name_or_path"]!).ShouldBe("some/model");
        ((int)config["r"]!).ShouldBe(2);
        ((double)config["lora_alpha"]!).ShouldBe(6);
        config["target_modules"]!.AsArray().Select(name => (string)name!).ShouldBe(["q_proj", "up_proj"]);
    }

    [Fact]
    public void A_value_models_head_is_trained_and_written_in_full()
    {
        using var model = Models.Random(head: Head.Value);
        using var adapted = model.Trainable(CPU, new LoraConfig(2, 6, ["q_proj"]), seed: 1);
        LoraFolder.Write(_folder.Path, adapted, "some/model");
        using var file = new SafetensorsReader(_folder.File("adapter_model.safetensors"));
        file.Entries.Select(entry => entry.Name).ShouldContain("base_model.model.score.weight");
        var config = JsonNode.Parse(File.ReadAllText(_folder.File("adapter_config.json")))!;
        ((string)config["task_type"]!).ShouldBe("TOKEN_CLS");
        config["modules_to_save"]!.AsArray().Select(name => (string)name!).ShouldBe(["score"]);
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        using var written = Adapted(LoraConfig.AllLinear, moved: .1f);
        using var read = Adapted(LoraConfig.AllLinear, moved: 0);
        LoraFile.Write(_folder.File("a"), written);
        LoraFile.Read(_folder.File("a"), read);
        Logits(read).ShouldBe(Logits(written));
    }

    [Fact]
    public void An_adapter_of_another_shape_is_refused_by_name()
    {
        using var written = Adapted(["q_proj", "v_proj"], moved: .1f);
        LoraFile.Write(_folder.File("a"), written);
        Refusal(["q_proj"]).ShouldContain("v_proj.lora_A.weight");
        Refusal(["q_proj", "v_proj", "o_proj"]).ShouldContain("o_proj.lora_A.weight");

        string Refusal(string[] targets)
        {
            using var other = Adapted(targets, moved: 0);
            return Should.Throw<ModelException>(() => LoraFile.Read(_folder.File("a"), other)).Message;
        }
    }

    private static float[] Logits(ModelWeights weights) => [.. Models.Logits(weights, 3, 4, 5).SelectMany(row => row)];

    private ModelWeights Adapted(IReadOnlyList<string> targets, float moved)
    {
        var adapted = _model.Trainable(CPU, new LoraConfig(2, 6, targets), seed: 1);
        using var _ = no_grad();
        foreach (var (_, tensor) in adapted.Trained)
            tensor.add_(moved);
        return adapted;
    }
}
