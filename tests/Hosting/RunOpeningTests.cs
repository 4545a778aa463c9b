using Microsoft.Extensions.Time.Testing;
using Tppo.Contracts;
using Tppo.Examples.Embedding;
using Tppo.Hosting;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Tasks.Data;
using Tppo.Tasks.Rewards;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Hosting;

public sealed class RunOpeningTests : IDisposable
{
    private const string ByLearning = "actor/pg_loss";
    private const string ByEvaluation = "eval/avg@1";
    private static readonly Recipe Recipe = SmallRun.Recipe();
    private static readonly BrokerAddress Broker = BrokerAddress.Find("amqp://localhost", _ => null)!; // nobody asks it
    private readonly TemporaryFolder _folder = new();
    private readonly Listener _listener = new();

    public RunOpeningTests() => Directory.CreateDirectory(Run.Path);

    private RunFolder Run => new(_folder.File("run"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_process_makes_the_checkpoint_and_others_take_it_as_it_is()
    {
        using (var first = Open())
        {
            first.CheckpointStep.ShouldBe(0);
            first.Checkpoints.Complete().ShouldBe([0]);
        }

        var made = SmallRun.Files(Run.Checkpoints);
        var time = Directory.GetLastWriteTimeUtc(Path.Combine(Run.Checkpoints, "step_0", "policy"));
        Open().Dispose();
        Directory.GetLastWriteTimeUtc(Path.Combine(Run.Checkpoints, "step_0", "policy")).ShouldBe(time);
        SmallRun.Files(Run.Checkpoints).ShouldBe(made);
        _listener.Messages.ShouldBeEmpty();
    }

    [Fact]
    public void A_session_begins_before_its_warm_start()
    {
        var time = new FakeTimeProvider();
        var listener = new Listener(() => time.Advance(TimeSpan.FromMinutes(1)));
        using var context = new RunOpening(SmallRun.Recipe("warm_start_steps=2"), Run, broker: null, listener, time).Open(TestContext.Current.CancellationToken);
        listener.Messages.ShouldNotBeEmpty();
        time.GetElapsedTime(context.Opened).ShouldBe(TimeSpan.FromMinutes(listener.Messages.Count));
    }

    [Fact]
    public async Task Processes_that_open_it_at_once_have_what_one_alone_would_have_made()
    {
        var openings = Enumerable.Range(0, 3).Select(_ => Task.Run(() => Open(Broker).Dispose(), TestContext.Current.CancellationToken));
        await Task.WhenAll(openings);
        var alone = new RunFolder(_folder.File("alone"));
        Directory.CreateDirectory(alone.Path);
        new RunOpening(Recipe, alone, broker: null, _listener, TimeProvider.System).Open(CancellationToken.None).Dispose();
        SmallRun.Files(Run.Checkpoints).ShouldBe(SmallRun.Files(alone.Checkpoints));
    }

    [Fact]
    public void A_run_in_memory_goes_on_from_its_last_checkpoint_that_has_its_row()
    {
        Open().Dispose();
        SmallRun.AddCheckpoint(Run, Recipe, 2, ByLearning);
        SmallRun.AddCheckpoint(Run, Recipe, 4, ByLearning);
        SmallRun.AddCheckpoint(Run, Recipe, 6, ByEvaluation); // an evaluation is no row of a step
        SmallRun.AddCheckpoint(Run, Recipe, 8, metric: null);
        using var context = Open();
        context.CheckpointStep.ShouldBe(4);
    }

    [Fact]
    public void On_a_broker_the_last_checkpoint_counts_with_or_without_its_row()
    {
        Open(Broker).Dispose();
        SmallRun.AddCheckpoint(Run, Recipe, 2, metric: null);
        using var context = Open(Broker);
        context.CheckpointStep.ShouldBe(2);
    }

    [Theory, InlineData(false, 0), InlineData(true, 3)]
    public void A_run_in_memory_forgets_the_weights_that_its_roles_may_have_published_after_the_checkpoint(bool isOnBroker, int newest)
    {
        var broker = isOnBroker ? Broker : null;
        using (var first = Open(broker))
        {
            using var policy = ModelWeights.Initialise(first.Config, Head.Policy, .1, 1);
            first.Weights.Publish(Role.Policy, 3, policy);
            first.ReadNewestVersion().ShouldBe(3);
        }

        using var next = Open(broker);
        next.ReadNewestVersion().ShouldBe(newest);
    }

    [Fact]
    public void A_run_on_a_broker_does_not_go_on_without_it()
    {
        Open(Broker).Dispose();
        Refused().ShouldBe("the run run is on a broker: go on with --broker");
        Open(Broker).Dispose();
    }

    [Fact]
    public void A_run_in_memory_does_not_go_on_on_a_broker_once_it_has_a_checkpoint()
    {
        Open().Dispose();
        SmallRun.AddCheckpoint(Run, Recipe, 2, ByLearning);
        Refused(Broker).ShouldContain("was begun without a broker: go on without --broker");
        Directory.Exists(Run.Recovery).ShouldBeFalse();
        Open().Dispose();
    }

    [Fact]
    public void A_role_on_a_broker_is_refused_beside_a_living_run_in_memory_and_not_after_it()
    {
        using (WriterLock.Take(Run.Writer, "the run run", TimeProvider.System))
        {
            Open().Dispose(); // of the process that has the lock
            Refused(Broker).ShouldContain($"is being written by process {Environment.ProcessId} on");
            Directory.Exists(Run.Recovery).ShouldBeFalse();
        }

        using var context = Open(Broker);
        Directory.Exists(Run.Recovery).ShouldBeTrue();
    }

    [Fact]
    public void A_replay_does_not_go_on_as_a_run()
    {
        File.WriteAllText(Run.Replay, "{}");
        Refused().ShouldBe("run is a replay, which cannot go on as a run: choose another --name");
        Directory.Exists(Run.Checkpoints).ShouldBeFalse();
    }

    [Fact]
    public void Other_data_is_refused_until_it_is_accepted()
    {
        var recipe = WithProblems("1+1", "2+2", "3+3", "4+4");
        Open(recipe).Dispose();
        WithProblems("1+1", "2+2", "3+3", "5+5");
        Should.Throw<UserException>(() => Open(recipe)).Message.ShouldContain("--accept-changed-data");
        _listener.Messages.ShouldBeEmpty();
        Open(recipe, acceptsChangedData: true).Dispose();
        _listener.Messages.ShouldHaveSingleItem().ShouldStartWith($"accepted: train_file: {_folder.File("train.jsonl")} has changed");
        Open(recipe).Dispose();
    }

    [Fact]
    public void Problems_whose_prompts_do_not_fit_are_left_out_and_told_of()
    {
        using var context = Open(WithProblems("1+1", "2+2", "3+3", new string('4', 13)));
        _listener.Messages.ShouldBe(["problems dropped, for prompts longer than max_prompt_length = 12 tokens: 1"]);
        context.Problems.ShouldBeOfType<FileProblemSet>().DroppedCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_task_and_a_verifier_of_ones_own_take_the_place_of_the_recipes()
    {
        var task = new EvenDigits();
        var opening = new RunOpening(Recipe, Run, broker: null, _listener, TimeProvider.System)
        {
            Task = task,
            Verifier = new ShareOfEvenDigits(),
        };
        using var context = opening.Open(TestContext.Current.CancellationToken);
        context.Problems.ShouldBeSameAs(task);
        context.Tokenizer.Decode([.. Enumerable.Range(2, task.Alphabet.Length)], true).ShouldBe(task.Alphabet);
        var verdict = await context.Judge.JudgeAsync(new Response("123?", "2461", "", task.Name), 4, TestContext.Current.CancellationToken);
        verdict.ShouldBe((false, .75f));
    }

    [Fact]
    public void One_that_is_stopped_while_another_prepares_the_run_opens_nothing()
    {
        using var other = RunLock.Take(Run, _ => { }, TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var opening = new RunOpening(Recipe, Run, broker: null, new StopAtFirstWord(stop), TimeProvider.System);
        Should.Throw<OperationCanceledException>(() => opening.Open(stop.Token));
        Directory.Exists(Run.Checkpoints).ShouldBeFalse();
    }

    private RunContext Open(BrokerAddress? broker = null)
        => new RunOpening(Recipe, Run, broker, _listener, TimeProvider.System).Open(CancellationToken.None);

    private RunContext Open(Recipe recipe, bool acceptsChangedData = false)
        => new RunOpening(recipe, Run, broker: null, _listener, TimeProvider.System) { AcceptsChangedData = acceptsChangedData }
            .Open(CancellationToken.None);

    private string Refused(BrokerAddress? broker = null) => Should.Throw<UserException>(() => Open(broker)).Message;

    private Recipe WithProblems(params string[] prompts)
    {
        var path = _folder.File("train.jsonl");
        File.WriteAllLines(path, prompts.Select(prompt => $$"""{"prompt": "{{prompt}}", "answer": "0"}"""));
        return SmallRun.Recipe("task=jsonl", $"train_file={path}", "heldout_share=0.4");
    }

    /// <summary>Stops whoever says that it waits.</summary>
    private sealed class StopAtFirstWord(CancellationTokenSource stop) : IRunProgress
    {
        public void Started(long totalSteps, long firstStep)
        {
        }

        public void Step(MetricRow row)
        {
        }

        public void Evaluated(MetricRow row)
        {
        }

        public void Message(string text) => stop.Cancel();
    }
}
