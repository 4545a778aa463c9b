using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Runs.Models;

public sealed class InitialValueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _policy = Tiny.Policy();

    public void Dispose()
    {
        _policy.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Without_a_folder_it_is_the_policys_trunk_with_a_head_of_zeros()
    {
        using var value = InitialValue.Create(new ModelOptions(), _policy, Tiny.Tokenizer);
        value.Head.ShouldBe(Head.Value);
        value[ParameterLayout.Embedding].Equals(_policy[ParameterLayout.Embedding]).ShouldBeTrue();
        value[ParameterLayout.ValueWeight].abs().max().item<float>().ShouldBe(0);
    }

    [Fact]
    public void A_language_model_of_another_size_gives_its_trunk()
    {
        using var other = ModelWeights.Initialise(Tiny.Config with { HiddenSize = 24, Layers = 2 }, Head.Policy, .3, 2);
        ModelFolder.Write(_folder.Path, other, Tiny.Tokenizer);
        using var value = Create();
        value.Config.HiddenSize.ShouldBe(24);
        value.InLayer(1, "mlp.up_proj.weight").Equals(other.InLayer(1, "mlp.up_proj.weight")).ShouldBeTrue();
        value[ParameterLayout.ValueWeight].shape.ShouldBe([1, 24]);
    }

    [Fact]
    public void A_value_model_keeps_its_head_and_takes_the_type_of_the_run()
    {
        using var trained = Tiny.Value();
        using (no_grad())
            trained[ParameterLayout.ValueWeight].fill_(.5);
        ModelFolder.Write(_folder.Path, trained, Tiny.Tokenizer);
        using var value = Create(WeightType.Bfloat16);
        value[ParameterLayout.ValueWeight].to(ScalarType.Float32).min().item<float>().ShouldBe(.5f);
        value.Type.ShouldBe(ScalarType.BFloat16);
    }

    [Fact]
    public void A_model_that_reads_other_tokens_is_refused()
    {
        ModelFolder.Write(_folder.Path, _policy, new CharacterTokenizer("0123456789?#"));
        Should.Throw<UserException>(() => Create()).Message.ShouldContain("token 12 of");
    }

    [Fact]
    public void A_model_with_fewer_tokens_is_refused()
    {
        using var fewer = ModelWeights.Initialise(Tiny.Config with { VocabularySize = Tiny.Config.VocabularySize - 1 }, Head.Policy, .3, 2);
        ModelFolder.Write(_folder.Path, fewer, Tiny.Tokenizer);
        Should.Throw<UserException>(() => Create()).Message.ShouldContain($"knows {Tiny.Config.VocabularySize - 1} tokens, the policy writes {Tiny.Config.VocabularySize}");
    }

    private ModelWeights Create(WeightType type = WeightType.Float32)
        => InitialValue.Create(new ModelOptions { ValueModelPath = _folder.Path, Dtype = type }, _policy, Tiny.Tokenizer);
}
