using System.Text.Json;
using Tppo.Contracts;
using Tppo.Hosting;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Batching;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;
using Tppo.Tests.Producers;
using static TorchSharp.torch;

namespace Tppo.Tests.Hosting;

public sealed class StepZeroTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_part_of_a_checkpoint_is_there_and_no_trainer_has_a_state()
    {
        var store = Write(SmallRun.Recipe());
        store.Complete().ShouldBe([0]);
        foreach (var kind in TrainerKind.All)
            Directory.EnumerateFileSystemEntries(store.PartFolder(0, kind.StatePart)).ShouldBeEmpty();
    }

    [Fact]
    public void The_tickets_are_the_first_ones_of_every_slot()
    {
        var recipe = SmallRun.Recipe();
        var store = Write(recipe);
        var written = TicketFile.Of(store, 0);
        written.Select(ticket => (ticket.Slot, ticket.Step, ticket.TrajectoryIndex, ticket.GroupId))
            .ShouldBe([(0, 0, 0, "0-0"), (1, 0, 1, "0-0"), (2, 0, 0, "1-0"), (3, 0, 1, "1-0")]);
        var policy = store.PartFolder(0, TrainerKind.Policy.ModelPart);
        var prompts = PromptEncoder.Read(recipe.Task, policy, TokenizerFile.Read(policy), recipe.Rollout.MaxPromptLength);
        var tickets = Tickets.Of(recipe, ProblemSetFactory.Create(recipe.Task), prompts);
        written.Select(Json).ShouldBe(Enumerable.Range(0, 4 / recipe.Run.N).SelectMany(tickets.First).Select(Json));
    }

    [Fact]
    public void The_value_model_is_the_policys_trunk_with_a_head_of_zeros()
    {
        var store = Write(SmallRun.Recipe());
        using var policy = Model(store, TrainerKind.Policy);
        using var value = Model(store, TrainerKind.Value);
        value.Names.Except(policy.Names).ShouldBe([ParameterLayout.ValueWeight, ParameterLayout.ValueBias], ignoreOrder: true);
        policy.Names.ShouldAllBe(name => value[name].Equals(policy[name]));
        value[ParameterLayout.ValueWeight].abs().max().item<float>().ShouldBe(0);
        value[ParameterLayout.ValueBias].item<float>().ShouldBe(0);
    }

    [Fact]
    public void It_follows_from_the_recipe_and_its_seed_alone()
    {
        Write(SmallRun.Recipe(), "one");
        Write(SmallRun.Recipe(), "again");
        var other = Write(SmallRun.Recipe("seed=2"), "other");
        SmallRun.Files(_folder.File("again")).ShouldBe(SmallRun.Files(_folder.File("one")));
        var changed = SmallRun.Files(_folder.File("other")).Except(SmallRun.Files(_folder.File("one"))).Select(file => file.Name);
        string[] seeded = ["step_0/batching/tickets.json", "step_0/policy/model.safetensors", "step_0/value/model.safetensors"];
        changed.ShouldBe(seeded, ignoreOrder: true);
        TicketFile.Of(other, 0).Select(ticket => ticket.Seed).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void A_model_of_a_folder_is_taken_as_it_is_in_the_type_of_the_run()
    {
        using var initial = Tiny.Policy();
        ModelFolder.Write(_folder.File("model"), initial, Tiny.Tokenizer);
        var recipe = SmallRun.Recipe($"model_path={_folder.File("model")}", "dtype=bfloat16");
        var store = Store(recipe, "checkpoints");
        StepZero.Write(recipe, store, new CountingProblems(), _folder.File("cache"), _ => { }, TestContext.Current.CancellationToken);
        using var policy = Model(store, TrainerKind.Policy);
        using var bfloat16 = initial.Copy(type: ScalarType.BFloat16);
        using var rounded = bfloat16.Copy(type: ScalarType.Float32);
        policy.Names.ShouldAllBe(name => policy[name].Equals(rounded[name]));
        TokenizerFile.Read(store.PartFolder(0, "policy")).VocabularySize.ShouldBe(Tiny.Tokenizer.VocabularySize);
    }

    [Fact]
    public void One_that_is_stopped_in_its_warm_start_leaves_nothing()
    {
        var recipe = SmallRun.Recipe("warm_start_steps=1000");
        Should.Throw<OperationCanceledException>(() => Write(recipe, stop: new CancellationToken(canceled: true)));
        Store(recipe, "checkpoints").Complete().ShouldBeEmpty();
    }

    private CheckpointStore Write(Recipe recipe, string name = "checkpoints", CancellationToken? stop = null)
    {
        var store = Store(recipe, name);
        var problems = ProblemSetFactory.Create(recipe.Task);
        StepZero.Write(recipe, store, problems, _folder.File("cache"), _ => { }, stop ?? TestContext.Current.CancellationToken);
        return store;
    }

    private CheckpointStore Store(Recipe recipe, string name)
        => new(_folder.File(name), recipe.Run.KeepCheckpoints, CheckpointStore.AllParts);

    private static ModelWeights Model(CheckpointStore store, TrainerKind kind)
    {
        var folder = store.PartFolder(0, kind.ModelPart);
        return ModelFolder.ReadWeights(folder, ModelFolder.HeadOf(folder));
    }

    private static string Json(GenerateWindow ticket) => JsonSerializer.Serialize(ticket);
}
