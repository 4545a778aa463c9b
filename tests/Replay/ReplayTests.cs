using System.Text.Json.Nodes;
using Tppo.Runs.Storage;
using Tppo.Tests.Chaos;
using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Replay;

public class ReplayTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Theory, InlineData("policy"), InlineData("value")]
    public async Task A_trainer_that_gets_the_recorded_windows_ends_with_the_same_bytes(string role)
    {
        var outcome = await ReplayAsync("--to", role, "--as", "same-" + role);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("8 steps (128 windows) of undisturbed replayed");
        outcome.Output.ShouldContain("the same weights as in step_8 of undisturbed");
        Hash("same-" + role, role).ShouldBe(Hash("undisturbed", role));
        Hash("same-" + role, role, step: 4).ShouldBe(Hash("undisturbed", role, step: 4));
    }

    [Fact]
    public async Task A_replay_goes_on_from_a_checkpoint()
    {
        (await ReplayAsync("--to", "policy", "--as", "later", "--from", "step:4")).ExitCode.ShouldBe(0);
        Hash("later", "policy").ShouldBe(Hash("undisturbed", "policy"));
        run.Steps("later", evaluations: false).ShouldBe([5, 6, 7, 8]);
        Directory.Exists(run.Run("later", "checkpoints/step_0")).ShouldBeFalse();
    }

    [Fact]
    public async Task Other_hyperparameters_make_another_value_model_of_the_same_windows()
    {
        var outcome = await ReplayAsync("--to", "value", "--as", "faster", "--set", "value_lr=0.01");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("other weights than in step_8 of undisturbed");
        Hash("faster", "value").ShouldNotBe(Hash("undisturbed", "value"));
        Trained("faster").ShouldBe(Trained("undisturbed"));
        ((double)JsonNode.Parse(File.ReadAllText(run.Run("faster", "config.json")))!["value_lr"]!).ShouldBe(.01);
        run.Metrics("faster").ShouldAllBe(row => (double)row["critic/lr"]! == .01 || (int)row["critic/trajectories"]! == 0);
        Directory.GetDirectories(run.Run("faster", "checkpoints/step_8")).Select(Path.GetFileName).Order().ShouldBe(["value", "value-trainer"]);
    }

    private IEnumerable<string> Trained(string name)
        => TrainedWindows.Read(run.Run(name, "ledger/value.jsonl")).Select(line => $"{line.Step}: {string.Join(' ', line.Windows)}");

    [Fact]
    public async Task A_replay_says_where_it_came_from_and_is_no_run()
    {
        (await ReplayAsync("--to", "policy", "--as", "short", "--to-step", "2")).ExitCode.ShouldBe(0);
        JsonNode.Parse(File.ReadAllText(run.Run("short", "replay.json")))!.ToJsonString().ShouldBe(
            """{"run":"undisturbed","archive":"archive/windows.seg","trainer":"policy","checkpoint":"step_0","first_step":0,"last_step":2}""");
        run.Steps("short", evaluations: false).ShouldBe([1, 2, 3]);
        var resumed = await run.TrainAsync("short", "--resume");
        resumed.ExitCode.ShouldBe(2);
        resumed.Error.ShouldBe("tppo: short is a replay, which cannot go on as a run: choose another --name\n");
    }

    [Fact]
    public async Task A_file_has_every_window_once_after_a_kill_too()
    {
        using (var process = TppoProcess.Start(run.Folder, "run", TppoProcess.Smoke, "--name", "killed-replay"))
        {
            await process.UntilAsync(() => Directory.Exists(run.Run("killed-replay", "checkpoints/step_4/policy")));
            process.Kill();
            await process.EndAsync();
        }

        (await run.TrainAsync("killed-replay", "--resume")).ExitCode.ShouldBe(0);
        (await LinesAsync("killed-replay")).ShouldBe(await LinesAsync("undisturbed"));
    }

    [Fact]
    public async Task Where_nothing_reads_values_windows_have_none_and_train_no_policy_that_does()
    {
        (await run.TrainAsync("critic-free", "--set", "advantage=grpo", "--set", "total_steps=3")).ExitCode.ShouldBe(0);
        var file = Path.Combine(run.Folder, "critic-free.jsonl");
        (await ReplayAsync("critic-free", ["--to", "file:" + file])).ExitCode.ShouldBe(0);
        foreach (var window in File.ReadLines(file).Select(line => JsonNode.Parse(line)!))
        {
            window["values"]!.AsArray().ShouldAllBe(value => (float)value! == 0);
            ((int)window["value_version"]!).ShouldBe(0);
        }

        string[] toPolicy = ["--to", "policy", "--as", "critic-free-again"];
        var refused = await ReplayAsync("critic-free", [.. toPolicy, "--set", "advantage=gae"]);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldStartWith("tppo: advantage is gae, which reads the windows' values");
        (await ReplayAsync("critic-free", [.. toPolicy, "--set", "advantage=rloo"])).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("--run nowhere --to value --as bad", "nowhere")]
    [InlineData("--run undisturbed --to nobody --as bad", "nobody")]
    [InlineData("--run undisturbed --to file: --as bad", "file:")]
    [InlineData("--run undisturbed --to value", "--as")]
    [InlineData("--run undisturbed --to file:x --as bad", "--as")]
    [InlineData("--run undisturbed --to value --as undisturbed", "undisturbed")]
    [InlineData("--run undisturbed --to value --as bad --from somewhere", "somewhere")]
    [InlineData("--run undisturbed --to value --as bad --from step:3", "it has step_0, step_4, step_8")]
    [InlineData("--run undisturbed --to value --as bad --from offset:5", "the first complete step is 1")]
    [InlineData("--run undisturbed --to value --as bad --to-step 8", "the last complete step is 7")]
    [InlineData("--run undisturbed --to value --as bad --from step:4 --to-step 3", "--to-step 3")]
    [InlineData("--run undisturbed --to value --as bad --set value_rate=1", "value_rate")]
    [InlineData("--run undisturbed --to policy --as bad --from step:4 --set lora_rank=4", "lora_rank")]
    [InlineData("--run undisturbed --to value --as bad --set slots=8", "slots")]
    [InlineData("--run undisturbed --to value --as bad --set value_device=cuda:77", "cuda:77")]
    [InlineData("--run undisturbed --to value --as bad --broker nowhere", "--broker")]
    public async Task Bad_input_is_one_line_and_leaves_nothing(string line, string named)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, ["replay", .. line.Split(' ')]);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        outcome.ExitCode.ShouldBe(2);
        Directory.Exists(run.Run("bad", "")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_without_an_archive()
    {
        (await ReplayAsync("--to", "policy", "--as", "childless", "--to-step", "0")).ExitCode.ShouldBe(0);
        var outcome = await TppoProcess.RunAsync(run.Folder, "replay", "--run", "childless", "--to", "file:x");
        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("childless has no");
    }

    private Task<Outcome> ReplayAsync(params string[] arguments) => ReplayAsync("undisturbed", arguments);

    private Task<Outcome> ReplayAsync(string name, string[] arguments) => TppoProcess.RunAsync(run.Folder, ["replay", "--run", name, .. arguments]);

    private string Hash(string name, string role, int step = 8) => DurableFile.Hash(run.Run(name, $"checkpoints/step_{step}/{role}/model.safetensors"));

    /// <summary>The windows of a run as JSON lines, without what depends on its name and on time, in the order of steps and slots.</summary>
    private async Task<IReadOnlyList<string>> LinesAsync(string name)
    {
        var file = Path.Combine(run.Folder, name + ".jsonl");
        var outcome = await TppoProcess.RunAsync(run.Folder, "replay", "--run", name, "--to", "file:" + file);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldBe($"128 windows of {name} in {file}\n");
        return [.. File.ReadLines(file).Select(line => Comparable(JsonNode.Parse(line)!.AsObject()))
            .OrderBy(line => (line.Step, line.Slot)).Select(line => line.Text)];
    }

    private static (int Step, int Slot, string Text) Comparable(JsonObject line)
    {
        foreach (var key in new[] { "run", "offset", "time" })
            line.Remove(key).ShouldBeTrue();
        return ((int)line["step"]!, (int)line["slot"]!, line.ToJsonString());
    }
}
