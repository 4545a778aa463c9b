using System.Text.Json.Nodes;

namespace Tppo.Tests.EndToEnd;

public class CommandTests(FinishedRun run) : IClassFixture<FinishedRun>
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
    public async Task Every_response_is_kept_and_gives_the_shares_again()
    {
        var tooLong = new string('1', 1025);
        var data = run.Write("kept.jsonl", $$"""
            {"prompt": "a1b+2?", "answer": "3", "data_source": "checked"}
            {"prompt": "{{tooLong}}", "answer": "3", "data_source": "checked"}
            {"prompt": "a4b*2?", "answer": "8", "data_source": "broken"}
            {"prompt": "a9b-2?", "answer": "7", "data_source": "checked"}
            """);
        // Right or wrong as by a coin: by the bits of the response.
        const string Coin = """
            all=$(cat); case "$all" in *broken*) exit 1;; esac
            if [ $(($(printf %s "$all" | cksum | cut -d' ' -f1) % 2)) = 0 ]; then echo '{"correct": false}'; else echo '{"score": 0.25}'; fi
            """;
        var output = run.Write("responses.jsonl", "of an earlier evaluation");
        var result = await EvaluateAsync(
            "--data", data, "--max-response-length", "12", "--k", "8", "--output", output, "--set", "verifier=process", "--set", $"verifier_command={Coin}");

        var lines = File.ReadLines(output).Select(line => JsonNode.Parse(line)!).ToList();
        lines.Select(line => (int)line["index"]!).ShouldBe([0, 2, 3]);
        lines.Select(line => (string)line["prompt"]!).ShouldBe(["a1b+2?", "a4b*2?", "a9b-2?"]);
        lines.Select(line => (string)line["answer"]!).ShouldBe(["3", "8", "7"]);
        lines.Select(line => (string)line["data_source"]!).ShouldBe(["checked", "broken", "checked"]);
        var responses = lines.Select(line => line["responses"]!.AsArray()).ToList();
        var all = responses.SelectMany(ofProblem => ofProblem).ToList();
        foreach (var response in all)
        {
            ((double?)response!["reward"]).ShouldBe((bool?)response["correct"] switch { true => 0.25, false => -1, null => null });
            ((int)response["tokens"]!).ShouldBeInRange(Math.Max(1, ((string)response["text"]!).Length), 12);
            if ((bool)response["truncated"]!)
                ((int)response["tokens"]!).ShouldBe(12);
        }

        List<bool> Verdicts(IEnumerable<JsonNode?> some) => [.. some.Select(response => (bool?)response!["correct"]).OfType<bool>()];
        var verified = responses.Select(Verdicts).Where(ofProblem => ofProblem.Count > 0).ToList();
        verified.Count.ShouldBe(2);
        ((double)result["average_at_k"]!).ShouldBe(Verdicts(all).Average(right => right ? 1 : 0));
        ((double)result["pass_at_k"]!).ShouldBe(verified.Average(ofProblem => ofProblem.Contains(true) ? 1 : 0));
        ((double)result["mean_length"]!).ShouldBe(all.Average(response => (int)response!["tokens"]!));
        ((double)result["truncated"]!).ShouldBe(all.Average(response => (bool)response!["truncated"]! ? 1 : 0));
        ((int)result["unverified"]!).ShouldBe(8);
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

    [Fact]
    public async Task A_text_that_stops_a_response_stops_it_in_generate_and_eval()
    {
        string[] arguments = ["generate", "--model", run.Policy, "--prompt", "a1b+2?", "--max-response-length", "30"];
        var free = (await TppoProcess.RunAsync(run.Folder, arguments)).Output.TrimEnd('\n');
        var stop = free.Substring(3, 2);
        var stopped = await TppoProcess.RunAsync(run.Folder, [.. arguments, "--stop", "never there", "--stop", stop]);
        stopped.Output.TrimEnd('\n').ShouldBe(free[..(free.IndexOf(stop, StringComparison.Ordinal) + 2)]);
        var bad = await TppoProcess.RunAsync(run.Folder, [.. arguments, "--stop", ""]);
        (bad.ExitCode, bad.Error.Trim()).ShouldBe((2, "tppo: --stop must not be empty"));

        var digits = string.Join(',', Enumerable.Range(0, 10).Select(digit => $"\"{digit}\""));
        string[] evaluation = ["--task", "program", "--problems", "16", "--max-response-length", "24"];
        var whole = (double)(await EvaluateAsync(evaluation))["mean_length"]!;
        var brief = (double)(await EvaluateAsync([.. evaluation, "--set", $"stop_strings=[{digits}]"]))["mean_length"]!;
        var longer = (double)(await EvaluateAsync([.. evaluation, "--set", $"stop_strings=[{digits}]", "--set", "min_tokens=20"]))["mean_length"]!;
        brief.ShouldBeLessThan(whole);
        longer.ShouldBeGreaterThan(20);
    }

    private async Task<JsonNode> EvaluateAsync(params string[] more)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, ["eval", "--model", run.Policy, "--json", .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }
}
