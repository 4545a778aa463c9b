using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tppo.Tests.EndToEnd;

/// <summary>A verifier gets what the data says besides, in training as in an evaluation.</summary>
public sealed class VerifierExtraTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task A_verifier_gets_the_extra_of_its_problem_in_training_too()
    {
        var seen = Directory.CreateDirectory(Path.Combine(run.Folder, "seen")).FullName;
        var script = run.Write("seen.sh", $"cat > \"{seen}/$$\"\necho '{{\"score\": 1}}'\n");
        // Prompts of three digits train, those of one are held out.
        var data = run.Write("extra.jsonl", string.Concat(Enumerable.Range(0, 8).Select(i => Row($"{i + 100}"))));
        var held = run.Write("extra-test.jsonl", Row("1") + Row("2"));
        string[] settings =
        [
            "task=jsonl", $"train_file={data}", $"test_file={held}", "verifier=process", $"verifier_command=sh {script}", "warm_start_steps=0", "max_prompt_length=16",
            "max_response_length=8", "window_response_length=4", "window_ignore_token_num=1", "slots=4", "n=2", "decode_slots=4", "total_steps=3", "critic_warmup=1", "eval_problems=2",
        ];
        var outcome = await run.TrainAsync("extra", [.. settings.SelectMany(setting => new[] { "--set", setting })]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        var requests = Directory.GetFiles(seen).Select(file => JsonNode.Parse(File.ReadAllText(file))!).ToList();
        requests.ShouldContain(request => ((string)request["prompt"]!).Length == 3);
        requests.ShouldContain(request => ((string)request["prompt"]!).Length == 1);
        foreach (var request in requests)
            ((string?)request["extra"]?["of"]).ShouldBe((string?)request["prompt"], request.ToJsonString());
    }

    private static string Row(string prompt) => JsonSerializer.Serialize(new { prompt, answer = "1", extra_info = new { of = prompt } }) + "\n";
}
