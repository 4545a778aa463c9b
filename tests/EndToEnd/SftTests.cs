using System.Text.Json.Nodes;

namespace Tppo.Tests.EndToEnd;

public class SftTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private const string Examples = """
        {"prompt": "a1b+2?", "response": "3"}
        {"prompt": "a4b*2?", "response": "8#8"}
        {"prompt": [{"role": "user", "content": "a9b-2?"}], "response": "7"}

        """;

    [Fact]
    public async Task What_is_learnt_is_what_is_generated()
    {
        var outcome = await TrainAsync("learnt", Examples, "--epochs", "60", "--batch-size", "3", "--lr", "5e-3");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("60/60");
        (await GenerateAsync("learnt", "a1b+2?")).ShouldBe("3");
        (await GenerateAsync("learnt", "a4b*2?")).ShouldBe("8#8");
        (await GenerateAsync("learnt", "a9b-2?")).ShouldBe("7");
    }

    [Fact]
    public async Task An_adapter_is_merged_into_the_model_and_stands_beside_it()
    {
        (await TrainAsync("adapted", Examples, "--epochs", "20", "--lr", "5e-3", "--set", "lora_rank=4", "--set", "dtype=bfloat16")).ExitCode.ShouldBe(0);
        ((string)Json("adapted/config.json")["dtype"]!).ShouldBe("bfloat16");
        ((int)Json("adapted/adapter/adapter_config.json")["r"]!).ShouldBe(4);
        ((string)Json("adapted/adapter/adapter_config.json")["base_model_name_or_path"]!).ShouldBe(run.Policy);
        (await GenerateAsync("adapted", "a1b+2?")).Length.ShouldBeInRange(0, 6);
        JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(run.Folder, path)))!;
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_model_to_the_byte()
    {
        string[] flags = ["--epochs", "2", "--batch-size", "1", "--lr", "1e-3"];
        foreach (var (name, seed) in new[] { ("one", "5"), ("two", "5"), ("three", "6") })
            (await TrainAsync(name, Examples, [.. flags, "--seed", seed])).ExitCode.ShouldBe(0);
        Weights("two").SequenceEqual(Weights("one")).ShouldBeTrue();
        Weights("three").SequenceEqual(Weights("one")).ShouldBeFalse();
        byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(run.Folder, name, "model.safetensors"));
    }

    [Fact]
    public async Task Examples_that_are_too_long_are_dropped_and_counted()
    {
        var outcome = await TrainAsync("short", Examples + $$"""{"prompt": "a1b+2?", "response": "{{new string('1', 100)}}"}""", "--max-length", "20");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("--max-length = 20 tokens: 1");
        outcome.Output.ShouldContain("3 examples");
    }

    [Theory]
    [InlineData("no \"answer\"", "--response-key", "answer")]
    [InlineData("--max-length", "--max-length", "4")]
    [InlineData("--lr", "--lr", "2")]
    [InlineData("--epochs", "--epochs", "0")]
    [InlineData("no-such-folder", "--output", "no-such-folder/out")]
    [InlineData("runs", "--output", "runs")]
    [InlineData("lora_rnak", "--set", "lora_rnak=4")]
    public async Task What_is_wrong_is_named_and_nothing_is_written(string named, params string[] flags)
    {
        var outcome = await TppoProcess.RunAsync(
            run.Folder, ["sft", "--model", run.Policy, "--data", run.Write("sft-bad.jsonl", Examples), .. flags.Contains("--output") ? [] : new[] { "--output", "bad" }, .. flags]);
        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        Directory.Exists(Path.Combine(run.Folder, "bad")).ShouldBeFalse();
    }

    private Task<Outcome> TrainAsync(string name, string examples, params string[] flags)
        => TppoProcess.RunAsync(run.Folder, ["sft", "--model", run.Policy, "--data", run.Write($"sft-{name}.jsonl", examples), "--output", name, .. flags]);

    private async Task<string> GenerateAsync(string model, string prompt)
    {
        var outcome = await TppoProcess.RunAsync(run.Folder, "generate", "--model", model, "--prompt", prompt, "--temperature", "0", "--max-response-length", "6");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return outcome.Output.TrimEnd('\n');
    }
}
