namespace Tppo.Tests.EndToEnd;

/// <summary>Whatever is wrong with the input: exit status 2, and one line on standard error that names it.</summary>
public class BadInputTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Theory]
    [InlineData("window_lenght=3", "window_lenght")]
    [InlineData("window_response_length=many", "window_response_length")]
    [InlineData("window_response_length=49", "window_response_length")]
    [InlineData("max_prompt_length=4", "max_prompt_length")]
    [InlineData("model_path=no-such-model", "no-such-model")]
    [InlineData("policy_device=cuda:77", "cuda:77")]
    [InlineData("producer_device=cuda:77", "cuda:77")]
    [InlineData("total_steps", "total_steps")]
    public Task A_setting(string setting, string named) => RefusedAsync(named, "run", TppoProcess.Smoke, "--name", "bad-" + named.Replace(':', '-'), "--set", setting);

    [Theory]
    [InlineData("no-such-command", "no-such-command")]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData("run no-such-recipe.json", "no-such-recipe.json")]
    [InlineData("run", "recipe")]
    [InlineData("dashboard --runs no-such-folder", "no-such-folder")]
    [InlineData("dashboard --name no-such-run", "no-such-run")]
    [InlineData("dashboard --port 70000", "--port")]
    [InlineData("dashboard --host nowhere", "--host")]
    [InlineData("eval --task program", "--model")]
    [InlineData("eval --model no-such-model --task program", "no-such-model")]
    [InlineData("generate --model no-such-model --prompt 1", "no-such-model")]
    [InlineData("eval --model no-such-model --task sorting", "sorting")]
    [InlineData("eval --model no-such-model --data no-such-data.jsonl", "no-such-data.jsonl")]
    [InlineData("eval --model no-such-model --task program --output no-such-folder/out.jsonl", "no-such-folder")]
    public Task A_command(string line, string named) => RefusedAsync(named, line.Split(' '));

    [Fact]
    public Task A_flag_of_a_command() => RefusedAsync("--no-such-flag", "run", TppoProcess.Smoke, "--no-such-flag");

    [Fact]
    public Task A_name_in_use() => RefusedAsync("undisturbed", "run", TppoProcess.Smoke, "--name", "undisturbed");

    [Fact]
    public Task A_name_that_is_no_name() => RefusedAsync("../up", "run", TppoProcess.Smoke, "--name", "../up");

    [Fact]
    public Task A_run_that_there_is_not() => RefusedAsync("nowhere", "run", TppoProcess.Smoke, "--name", "nowhere", "--resume");

    [Fact]
    public Task A_run_of_another_recipe() =>
        RefusedAsync("config.json", "run", TppoProcess.Smoke, "--name", "undisturbed", "--resume", "--set", "slots=8");

    [Fact]
    public async Task A_port_of_the_dashboard_leaves_the_name_free()
    {
        await RefusedAsync("--dashboard-port", "run", TppoProcess.Smoke, "--name", "free", "--dashboard", "--dashboard-port", "70000");
        Directory.Exists(Path.Combine(run.Folder, "runs", "free")).ShouldBeFalse();
    }

    [Fact]
    public Task A_run_folder_that_cannot_be_written() =>
        RefusedAsync("a-file", "run", TppoProcess.Smoke, "--runs", Path.Combine(run.Write("a-file", ""), "runs"));

    [Fact]
    public Task A_recipe_that_is_no_json() => RefusedAsync("torn.json", "run", run.Write("torn.json", "{ \"seed\": "));

    [Fact]
    public Task A_line_that_is_no_json() => RefusedAsync(
        "bad.jsonl:2", "eval", "--model", run.Policy, "--data", run.Write("bad.jsonl", "{\"prompt\": \"1?\", \"answer\": \"1\"}\n{\"prompt\": \n"));

    [Fact]
    public Task A_character_that_the_model_does_not_know() => RefusedAsync("'§'", "generate", "--model", run.Policy, "--prompt", "1§2");

    [Fact]
    public async Task A_file_none_of_whose_prompts_fits()
    {
        var data = run.Write("prompts.jsonl", string.Concat(Enumerable.Range(0, 6).Select(i => $$"""{"prompt": "much-too-long-{{i}}", "answer": "1"}""" + "\n")));
        string[] settings =
        [
            "task=jsonl", $"train_file={data}", $"test_file={run.Write("test.jsonl", "{\"prompt\": \"1\", \"answer\": \"1\"}\n")}", "warm_start_steps=0",
            "max_prompt_length=8", "max_response_length=1", "window_response_length=1", "slots=1", "n=1", "total_steps=30", "critic_warmup=29",
        ];
        await RefusedAsync("max_prompt_length", ["run", TppoProcess.Smoke, "--name", "long-prompt", .. settings.SelectMany(setting => new[] { "--set", setting })]);
    }

    [Theory, InlineData(100), InlineData(8), InlineData(0)]
    public async Task Weights_that_are_truncated(int length)
    {
        var folder = Path.Combine(run.Folder, $"corrupt-{length}");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(run.Policy))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using (var weights = new FileStream(Path.Combine(folder, "model.safetensors"), FileMode.Open))
            weights.SetLength(length);
        await RefusedAsync("model.safetensors", "eval", "--model", folder, "--task", "program");
    }

    private async Task RefusedAsync(string named, params string[] arguments)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, arguments);
        outcome.Error.ShouldContain(named);
        outcome.Error.ShouldEndWith("\n");
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        outcome.Error.ShouldNotContain("   at ");
        outcome.ExitCode.ShouldBe(2);
    }
}
