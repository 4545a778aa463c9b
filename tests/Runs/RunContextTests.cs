using Tppo.Contracts;
using Tppo.Hosting;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Hosting;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs;

public sealed class RunContextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Models_and_tokenizer_are_those_that_the_run_began_with()
    {
        using var context = Open(SmallRun.Recipe());
        (context.Config.HiddenSize, context.ValueConfig.HiddenSize).ShouldBe((16, 16));
        context.Tokenizer.VocabularySize.ShouldBe(context.Config.VocabularySize);
        context.InitialModel(Role.Policy).ShouldBe(_folder.File("run/checkpoints/step_0/policy"));
        context.InitialModel(Role.Value).ShouldBe(_folder.File("run/checkpoints/step_0/value"));
        (context.Control.StopStep, context.Control.IsCheckpoint(4), context.Control.IsCheckpoint(5)).ShouldBe((10, true, false));
        context.Instance.ShouldBe($"{Environment.MachineName}:{Environment.ProcessId}");
    }

    [Fact]
    public void The_newest_version_is_that_of_either_trainer()
    {
        using var context = Open(SmallRun.Recipe());
        context.ReadNewestVersion().ShouldBe(0);
        using var policy = ModelWeights.Initialise(context.Config, Head.Policy, .1, 1);
        using var value = policy.WithValueHead();
        context.Weights.Publish(Role.Value, 2, value);
        context.ReadNewestVersion().ShouldBe(2);
        context.Weights.Publish(Role.Policy, 3, policy);
        context.ReadNewestVersion().ShouldBe(3);
    }

    [Theory, InlineData(0), InlineData(2)]
    public void Two_durable_steps_of_a_trainer_are_kept_and_with_an_adapter_their_state_is_enough(int rank)
    {
        using var context = Open(SmallRun.Recipe($"lora_rank={rank}"));
        var recovery = context.RecoveryOf(TrainerKind.Value);
        recovery.Parts.ShouldBe(rank > 0 ? ["value-trainer"] : ["value", "value-trainer"], ignoreOrder: true);
        for (var step = 1; step <= 4; step++)
        {
            foreach (var part in recovery.Parts)
                recovery.Save(step, part, _ => { });
        }

        recovery.Complete().ShouldBe([3, 4], ignoreOrder: true);
        recovery.PartFolder(4, "value-trainer").ShouldBe(_folder.File("run/recovery/value/step_4/value-trainer"));
        context.RecoveryOf(TrainerKind.Policy).Complete().ShouldBeEmpty(); // each has its own
        context.LedgerOf(TrainerKind.Value).ShouldBe(_folder.File("run/ledger/value.jsonl"));
    }

    [Fact]
    public void As_many_weights_are_kept_as_generation_may_lag_behind_and_four_more()
    {
        using var context = Open(SmallRun.Recipe("max_policy_lag=1"));
        using var policy = ModelWeights.Initialise(context.Config, Head.Policy, .1, 1);
        for (var version = 0; version < 8; version++)
            context.Weights.Publish(Role.Policy, version, policy);
        Enumerable.Range(0, 8).Where(version => context.Weights.Find(Role.Policy, version) is not null).ShouldBe([3, 4, 5, 6, 7]);
    }

    private RunContext Open(Recipe recipe)
    {
        var folder = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(folder.Path);
        return new RunOpening(recipe, folder, broker: null, new Listener(), TimeProvider.System).Open(CancellationToken.None);
    }
}
