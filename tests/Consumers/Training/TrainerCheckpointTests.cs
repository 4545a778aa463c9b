using Tppo.Consumers;
using Tppo.Consumers.Policy;
using Tppo.Consumers.Training;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Learning;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers.Training;

public sealed class TrainerCheckpointTests : IDisposable
{
    private static readonly StepTrained Trained
        = new(Role.Policy, 4, new Dictionary<string, double> { ["actor/pg_loss"] = double.NaN, ["actor/tokens"] = 3 });

    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _policy = Tiny.Policy();

    public void Dispose()
    {
        _policy.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_model_is_there_only_if_its_state_is()
    {
        var store = Store(TrainerKind.Policy);
        using var trainer = new Adder(Role.Policy, _policy.Copy(), what =>
        {
            if (what == "weights are asked for")
                throw new IOException("killed");
        });
        Should.Throw<IOException>(() => TrainerCheckpoint.Save(store, 5, trainer, Tiny.Tokenizer, Trained));
        (Has(store, "policy-trainer"), Has(store, "policy"), store.Latest(_ => true)).ShouldBe((true, false, null));
    }

    [Fact]
    public void A_state_that_cannot_be_written_to_its_end_leaves_nothing()
    {
        var store = Store(TrainerKind.Policy);
        using var trainer = new Adder(Role.Policy, _policy.Copy(), _ => { });
        Should.Throw<IOException>(() => TrainerCheckpoint.Save(store, 5, trainer, Tiny.Tokenizer, Trained, folder =>
        {
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).ShouldBe(["sum", "step-trained.json"], ignoreOrder: true);
            throw new IOException("taken over");
        }));
        (Has(store, "policy-trainer"), Has(store, "policy")).ShouldBe((false, false));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void One_that_was_taken_over_leaves_the_parts_to_its_heir(int answers)
    {
        var store = Store(TrainerKind.Policy);
        string[] heirs = [store.PartFolder(5, "policy-trainer.partial-heir"), store.PartFolder(5, "policy.partial-heir")];
        using var trainer = new Adder(Role.Policy, _policy.Copy(), _ => { });
        var asked = 0;
        Should.Throw<ReplacedException>(() => TrainerCheckpoint.Save(store, 5, trainer, Tiny.Tokenizer, Trained, besides: null, () =>
        {
            if (asked++ != answers)
                return;
            foreach (var unfinished in heirs[(answers / 2)..])
                Directory.CreateDirectory(unfinished);
            throw new ReplacedException("policy was taken over");
        }));
        heirs[(answers / 2)..].ShouldAllBe(unfinished => Directory.Exists(unfinished));
        (Has(store, "policy-trainer"), Has(store, "policy")).ShouldBe((answers >= 2, false));
    }

    [Fact]
    public void Only_the_parts_of_its_store_are_written()
    {
        var store = Store(TrainerKind.Policy, TrainerKind.Policy.StatePart);
        using var trainer = new Adder(Role.Policy, _policy.Copy(), _ => { });
        TrainerCheckpoint.Save(store, 5, trainer, Tiny.Tokenizer, Trained);
        (Has(store, "policy-trainer"), Has(store, "policy"), store.Latest(_ => true)).ShouldBe((true, false, 5));
    }

    [Fact]
    public void What_is_to_be_said_of_the_step_before_is_in_it_and_before_the_first_there_is_nothing()
    {
        var store = Store(TrainerKind.Policy);
        using var trainer = new Adder(Role.Policy, _policy.Copy(), _ => { });
        TrainerCheckpoint.Save(store, 0, trainer, Tiny.Tokenizer, trained: null);
        StepTrainedFile.Read(store.PartFolder(0, TrainerKind.Policy.StatePart)).ShouldBeNull();
        TrainerCheckpoint.Save(store, 5, trainer, Tiny.Tokenizer, Trained);
        var (role, step, metrics) = StepTrainedFile.Read(store.PartFolder(5, TrainerKind.Policy.StatePart)).ShouldNotBeNull();
        (role, step).ShouldBe((Role.Policy, 4));
        metrics.ShouldBe(Trained.Metrics, ignoreOrder: true);
    }

    [Theory]
    [InlineData(Role.Policy, 0, 0)]
    [InlineData(Role.Policy, 0, .1)]
    [InlineData(Role.Policy, 2, 0)]
    [InlineData(Role.Policy, 2, .1)]
    [InlineData(Role.Value, 0, 0)]
    [InlineData(Role.Value, 2, 0)]
    public void Whoever_is_made_of_a_checkpoint_goes_on_bit_by_bit(Role role, int rank, double klCoef)
    {
        var kind = TrainerKind.Of(role);
        var recipe = Tiny.Recipe with
        {
            Lora = new LoraOptions { LoraRank = rank },
            Policy = Tiny.Recipe.Policy with { KlLossCoef = klCoef },
            Algorithm = Tiny.Recipe.Algorithm with { KlCoef = klCoef, KlCtrl = KlController.Adaptive, KlHorizon = 4 },
        };
        var store = rank > 0 ? Store(kind, kind.StatePart) : Store(kind); // with an adapter the model is never needed again
        using var whole = Initial(kind, recipe);
        whole.Train(0, Windows.Step(_policy));
        TrainerCheckpoint.Save(store, 1, whole, Tiny.Tokenizer, Trained);
        using var resumed = TrainerFactory.Load(kind, recipe, store, 1, _ => _folder.File("initial"));
        resumed.ShouldBeOfType(whole.GetType());
        Numbers(resumed).ShouldBe(Numbers(whole));
        var metrics = whole.Train(1, Windows.Step(_policy, step: 1));
        resumed.Train(1, Windows.Step(_policy, step: 1)).ShouldBe(metrics, ignoreOrder: true);
        metrics.ContainsKey("actor/kl_loss").ShouldBe(klCoef > 0);
        Numbers(resumed).ShouldBe(Numbers(whole));
    }

    [Theory, InlineData(Role.Policy, 0), InlineData(Role.Policy, 2), InlineData(Role.Value, 0), InlineData(Role.Value, 2)]
    public void Before_the_first_step_there_is_a_model_and_no_state(Role role, int rank)
    {
        var kind = TrainerKind.Of(role);
        var recipe = Tiny.Recipe with { Lora = new LoraOptions { LoraRank = rank } };
        using var fresh = Initial(kind, recipe);
        var store = Store(kind);
        using var initial = kind.Head == Head.Policy ? _policy.Copy() : _policy.WithValueHead();
        store.Save(0, kind.ModelPart, folder => ModelFolder.Write(folder, initial, Tiny.Tokenizer));
        using var loaded = TrainerFactory.Load(kind, recipe, store, 0, _ => _folder.File("initial"));
        foreach (var trainer in new[] { fresh, loaded })
            trainer.Train(0, Windows.Step(_policy));
        Numbers(loaded).ShouldBe(Numbers(fresh));
    }

    /// <summary>A new trainer, and the folder of the model that it begins with.</summary>
    private ITrainer Initial(TrainerKind kind, Recipe recipe)
    {
        using var model = kind.Head == Head.Policy ? _policy.Copy() : _policy.WithValueHead();
        ModelFolder.Write(_folder.File("initial"), model, Tiny.Tokenizer);
        using var reference = recipe.HasReference && recipe.Lora.LoraRank == 0 ? model.Copy() : null;
        return kind == TrainerKind.Policy ? new PolicyTrainer(recipe, model, reference) : new ValueTrainer(recipe, model);
    }

    private CheckpointStore Store(TrainerKind kind, params string[] parts)
        => new(_folder.File("checkpoints"), 3, parts.Length > 0 ? parts : [kind.ModelPart, kind.StatePart]);

    private static bool Has(CheckpointStore store, string part) => Directory.Exists(store.PartFolder(5, part));

    private static float[] Numbers(ITrainer trainer)
    {
        using var merged = trainer.Weights.Merged(ScalarType.Float32);
        return Tiny.Numbers(merged);
    }
}
