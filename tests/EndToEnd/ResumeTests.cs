namespace Tppo.Tests.EndToEnd;

public class ResumeTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private static readonly string[] Parts = ["batching", "policy", "policy-trainer", "value", "value-trainer"];

    [Fact]
    public async Task After_kill_9_a_run_goes_on_and_ends_with_the_same_bytes()
    {
        await InMidRunAsync("killed", async process =>
        {
            await process.UntilAsync(() => IsComplete("killed", 4));
            process.Kill();
            await process.EndAsync();
        });
        await ResumedAsync("killed");
    }

    [Theory, InlineData("interrupted", 2), InlineData("terminated", 15)]
    public async Task After_a_signal_a_run_ends_with_a_checkpoint_and_goes_on_to_the_same_bytes(string name, int signal)
    {
        Outcome outcome = null!;
        await InMidRunAsync(name, async process =>
        {
            await process.UntilAsync(() => File.Exists(run.Run(name, "metrics.jsonl")) && run.Steps(name, evaluations: false).Any());
            process.Signal(signal);
            outcome = await process.EndAsync();
            outcome.ExitCode.ShouldBe(0, outcome.Error);
        });
        outcome.Output.ShouldContain("--resume");
        var steps = run.Steps(name, evaluations: false).Count();
        steps.ShouldBeInRange(1, 7);
        IsComplete(name, steps).ShouldBeTrue();
        await ResumedAsync(name);
    }

    [Fact]
    public async Task A_finished_run_that_is_resumed_stays_as_it_is()
    {
        var weights = run.Weights(UndisturbedRun.Name);
        await ResumedAsync(UndisturbedRun.Name);
        run.Weights(UndisturbedRun.Name).SequenceEqual(weights).ShouldBeTrue();
    }

    [Theory]
    [InlineData("adapter", "lora_rank=4", "dtype=bfloat16", "decode_slots=1", "kl_loss_coef=0.01")] // the tensor decoder's last bits depend on the batch
    [InlineData("refill", "refill=slot")]
    [InlineData("bfloat16", "dtype=bfloat16", "decode_slots=1", "gradient_checkpointing=true")]
    public async Task A_run_of_another_kind_goes_on_and_is_replayed_to_the_same_bytes_too(string name, params string[] settings)
    {
        string[] all = [.. settings, "slots=8", "eval_problems=2"];
        string[] set = [.. all.SelectMany(setting => new[] { "--set", setting })];
        await run.HostAsync(name, all);
        using (var process = TppoProcess.Start(run.Folder, ["run", TppoProcess.Smoke, "--name", name + "-killed", .. set]))
        {
            await process.UntilAsync(() => IsComplete(name + "-killed", 4));
            process.Kill();
            await process.EndAsync();
        }

        (await run.TrainAsync(name + "-killed", ["--resume", .. set])).ExitCode.ShouldBe(0);
        run.Weights(name + "-killed").SequenceEqual(run.Weights(name)).ShouldBeTrue();
        foreach (var (role, from) in new[] { ("policy", "step:4"), ("value", "step:0") })
        {
            var replay = await TppoProcess.RunAsync(run.Folder, "replay", "--run", name, "--to", role, "--as", $"{name}-{role}", "--from", from);
            replay.ExitCode.ShouldBe(0, replay.Error);
            replay.Output.ShouldContain($"the same weights as in step_8 of {name}");
        }
    }

    /// <summary>A run that was broken off before its end. On a machine that is busy the run may win: then it is made again.</summary>
    private async Task InMidRunAsync(string name, Func<TppoProcess, Task> breakOff)
    {
        for (var tries = 5; ; tries--)
        {
            using var process = Start(name);
            await breakOff(process);
            if (!IsComplete(name, 8))
                return;
            tries.ShouldBeGreaterThan(0, "the run ends before it can be broken off");
            Directory.Delete(run.Run(name, "."), recursive: true);
        }
    }

    private TppoProcess Start(string name) => TppoProcess.Start(run.Folder, "run", TppoProcess.Smoke, "--name", name);

    private bool IsComplete(string name, int step) => Parts.All(part => Directory.Exists(run.Run(name, $"checkpoints/step_{step}/{part}")));

    private async Task ResumedAsync(string name)
    {
        var outcome = await run.TrainAsync(name, "--resume");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        run.Weights(name).SequenceEqual(run.Weights("undisturbed")).ShouldBeTrue();
        run.Steps(name, evaluations: false).ShouldBe(Enumerable.Range(1, 8));
        int[] evaluated = [.. run.Steps(name, evaluations: true)]; // where it was stopped, too
        evaluated.ShouldBeUnique();
        evaluated.Intersect([0, 4, 8]).Order().ShouldBe([0, 4, 8]);
    }
}
