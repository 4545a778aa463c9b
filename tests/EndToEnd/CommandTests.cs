using System.Text.Json.Nodes;

namespace Tppo.Tests.EndToEnd;

[Collection(EndToEndRuns.Name)]
public class CommandTests(FinishedRun run)
{
    [Fact]
    public async Task A_dry_run_prints_the_recipe_and_leaves_nothing()
    {
        var outcome = await run.TrainAsync("dry", "--dry-run", "--set", "total_steps=11");
        outcome.ExitCode.ShouldBe(0);
        var recipe = JsonNode.Parse(outcome.Output)!;
        ((int)recipe["total_steps"]!).ShouldBe(11);
        ((int)recipe["window_response_length"]!).ShouldBe(12);
        Directory.Exists(run.Run("dry", "")).ShouldBeFalse();
    }

    [Fact]
    public async Task Evaluates_the_held_out_problems_of_a_task()
    {
        var result = await EvaluateAsync("--task", "program", "--problems", "5", "--k", "2", "--max-response-length", "16");
        ((int)result["problems"]!, (int)result["k"]!).ShouldBe((5, 2));
        ((double)result["pass_at_k"]!).ShouldBeInRange((double)result["average_at_k"]!, 1);
        ((double)result["mean_length"]!).ShouldBeInRange(1, 16);
    }

    [Fact]
    public async Task Evaluates_the_problems_of_a_file()
    {
        var data = run.Write("data.jsonl", """
            {"prompt": "a1b+2?", "answer": "3"}
            {"prompt": "a4b*2?", "answer": "8"}
            {"prompt": "a9b-2?", "answer": "7"}
            """);
        string[] arguments = ["--data", data, "--temperature", "0", "--max-response-length", "8"];
        var result = await EvaluateAsync(arguments);
        ((int)result["problems"]!).ShouldBe(3);
        ((double)result["average_at_k"]! * 3 % 1).ShouldBe(0, 1e-9);
        (await EvaluateAsync(arguments)).ToJsonString().ShouldBe(result.ToJsonString());
    }

    [Fact]
    public async Task Responses_whose_verifier_fails_are_left_out_of_the_shares()
    {
        var data = run.Write("unverified.jsonl", """
            {"prompt": "a1b+2?", "answer": "3", "data_source": "broken"}
            {"prompt": "a4b*2?", "answer": "8", "data_source": "right"}
            """);
        var result = await EvaluateAsync(
            "--data", data, "--max-response-length", "8", "--k", "2", "--set", "verifiers=broken=process,right=regex", "--set", "verifier_command=exit 1",
            "--set", "answer_pattern=(?<answer>)$", "--set", "prompt_template={prompt}");
        ((int)result["unverified"]!, (int)result["problems"]!).ShouldBe((2, 2));
        ((double)result["average_at_k"]!, (double)result["pass_at_k"]!).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_prompt_of_a_file_that_does_not_fit_is_dropped_and_counted()
    {
        var data = run.Write("prompts.jsonl", string.Concat(Enumerable.Range(0, 6).Select(i => $$"""{"prompt": "{{(i == 3 ? "much-too-long" : i)}}", "answer": "1"}""" + "\n")));
        string[] settings =
        [
            "task=jsonl", $"train_file={data}", $"test_file={run.Write("held-out.jsonl", "{\"prompt\": \"9\", \"answer\": \"1\"}\n")}", "warm_start_steps=0",
            "max_prompt_length=8", "max_response_length=1", "window_response_length=1", "slots=1", "n=1", "total_steps=12", "critic_warmup=11",
        ];
        var outcome = await run.TrainAsync("dropped", [.. settings.SelectMany(setting => new[] { "--set", setting })]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        (outcome.Output + outcome.Error).ShouldContain("max_prompt_length = 8 tokens: 1");
    }

    [Fact]
    public async Task Generates_a_response_that_a_seed_determines()
    {
        string[] arguments = ["generate", "--model", run.Policy, "--prompt", "a1b+2?", "--max-response-length", "30", "--seed"];
        var one = await TppoProcess.RunAsync(run.Folder, [.. arguments, "1"]);
        one.ExitCode.ShouldBe(0, one.Error);
        one.Output.TrimEnd('\n').Length.ShouldBeInRange(0, 30);
        (await TppoProcess.RunAsync(run.Folder, [.. arguments, "1"])).Output.ShouldBe(one.Output);
        (await TppoProcess.RunAsync(run.Folder, [.. arguments, "2"])).Output.ShouldNotBe(one.Output);
    }

    private async Task<JsonNode> EvaluateAsync(params string[] more)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, ["eval", "--model", run.Policy, "--json", .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }
}
