using Tppo.Operating.Status;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

public sealed class RunOverviewTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Says_how_far_a_run_is()
    {
        var folder = Run("a", """
            {"step":0,"eval/avg@1":0.25}
            {"step":1,"critic/rewards/mean":-1,"rollout/accuracy":0,"perf/throughput":10}
            {"step":2,"critic/rewards/mean":0.5,"rollout/accuracy":0.75,"perf/throughput":20}
            {"step":2,"eval/avg@1":0.5}
            {"step":3,"critic/rewards/mean":null,"perf/throughput":30}
            """);
        var run = RunOverview.Read(folder);
        (run.Name, run.State, run.Step, run.TotalSteps).ShouldBe(("a", RunState.Stopped, 3, 4));
        (run.Reward, run.Accuracy, run.Throughput).ShouldBe((0.5, 0.75, 30)); // nothing ended in the last step
        (run.AccuracyBefore, run.AccuracyAfter).ShouldBe((0.25, 0.5));
        run.Bytes.ShouldBe(new FileInfo(folder.Config).Length + new FileInfo(folder.Metrics).Length);
        run.LastChange.ShouldBe(File.GetLastWriteTimeUtc(folder.Metrics));
    }

    [Fact]
    public void A_run_that_has_said_nothing_yet()
    {
        var run = RunOverview.Read(Run("a", metrics: null));
        (run.State, run.Step, run.TotalSteps, run.Reward, run.AccuracyBefore).ShouldBe((RunState.Stopped, 0, 4, null, null));
    }

    [Fact]
    public void Is_running_while_a_process_has_a_log_of_it_open()
    {
        var folder = Run("a", """{"step":1}""");
        Directory.CreateDirectory(folder.Logs);
        using (new StreamWriter(Path.Combine(folder.Logs, "policy-1.log")))
            RunOverview.Read(folder).State.ShouldBe(RunState.Running);
        RunOverview.Read(folder).State.ShouldBe(RunState.Stopped);
    }

    [Fact]
    public void Is_finished_once_its_last_step_has_its_summary()
    {
        var folder = Run("a", """{"step":4}""");
        RunOverview.Read(folder).State.ShouldBe(RunState.Stopped);
        File.WriteAllText(folder.Paused, "");
        RunOverview.Read(folder).State.ShouldBe(RunState.Paused);
        File.WriteAllText(folder.Summary, "{}");
        RunOverview.Read(folder).State.ShouldBe(RunState.Finished);
    }

    [Theory, InlineData("{}", """{"step":1}"""), InlineData("{\"total_steps\":", """{"step":1}"""), InlineData("[]", """{"step":1}""")]
    public void One_corrupt_run_does_not_hide_the_others(string recipe, string metrics)
    {
        Run("b", """{"step":1}""");
        var corrupt = Run("a", metrics);
        File.WriteAllText(corrupt.Config, recipe);
        RunOverview.All(_runs.Path).Select(run => (run.Name, run.State)).ShouldBe([("a", RunState.Unreadable), ("b", RunState.Stopped)]);
    }

    [Fact]
    public void A_bad_line_of_metrics_is_passed_over()
        => RunOverview.Read(Run("a", "{\"step\":1}\n{}\n{\"st{\"step\":2}\n{\"step\":3}\n")).Step.ShouldBe(3);

    [Fact]
    public void Other_folders_are_no_runs()
    {
        Directory.CreateDirectory(_runs.File(".warm-starts"));
        RunOverview.All(_runs.Path).ShouldBeEmpty();
        Should.Throw<UserException>(() => RunOverview.All(_runs.File("none"))).Message.ShouldContain("none");
    }

    private RunFolder Run(string name, string? metrics)
    {
        var folder = RunFolder.Create(_runs.Path, name);
        File.WriteAllText(folder.Config, """{"total_steps":4}""");
        if (metrics is not null)
            File.WriteAllText(folder.Metrics, metrics);
        return folder;
    }
}
