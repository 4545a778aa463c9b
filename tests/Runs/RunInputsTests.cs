using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Recipes;
using Tppo.Tests.Modeling;

namespace Tppo.Tests.Runs;

public sealed class RunInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _run;

    public RunInputsTests()
    {
        _run = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(_run.Path);
        Directory.CreateDirectory(_folder.File("model"));
        Write("model/config.json", "{}");
        Write("model/a.safetensors", "weights");
        Write("train.jsonl", "train");
        Write("test.jsonl", "test");
    }

    private static string[] All { get; } = ["task=jsonl", "train_file=train.jsonl", "test_file=test.jsonl", "model_path=model"];

    public static TheoryData<string> PathKeys => Recipes.RecipePathTests.PathKeys;

    [Fact]
    public void A_run_keeps_path_and_hash_of_every_file()
    {
        Settle(All).ShouldBeEmpty();
        var inputs = JsonNode.Parse(File.ReadAllText(_run.Inputs))!.AsObject();
        inputs.Select(input => input.Key).ShouldBe(["model_path", "train_file", "test_file"], ignoreOrder: true);
        ((string?)inputs["train_file"]!["path"]).ShouldBe(_folder.File("train.jsonl"));
        ((string?)inputs["train_file"]!["sha256"]).ShouldBe(Convert.ToHexStringLower(SHA256.HashData("train"u8)));
        ((string?)inputs["model_path"]!["sha256"])!.Length.ShouldBe(64);
        Settle(All).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(PathKeys))]
    public void Every_path_of_a_recipe_is_an_input(string key)
    {
        Settle($"{key}=train.jsonl");
        Write("train.jsonl", "Train");
        Refused($"{key}: {_folder.File("train.jsonl")} has changed", $"{key}=train.jsonl");
    }

    [Theory]
    [InlineData("train.jsonl", "train_file")]
    [InlineData("test.jsonl", "test_file")]
    [InlineData("model/config.json", "model_path")]
    [InlineData("model/a.safetensors", "model_path")]
    [InlineData("model/tokenizer.json", "model_path")]
    public void A_change_is_refused_and_named_until_it_is_accepted(string file, string key)
    {
        Settle(All);
        var time = File.GetLastWriteTimeUtc(_folder.File("train.jsonl"));
        Write(file, "WEIGHTS");
        File.SetLastWriteTimeUtc(_folder.File(file), time);
        var before = File.ReadAllText(_run.Inputs);
        Refused($"{key}: {Path.Combine(_folder.Path, file.Split('/') is ["model", _] ? "model" : file)} has changed", All);
        File.ReadAllText(_run.Inputs).ShouldBe(before);

        Settle(accept: true, All).Count.ShouldBe(1);
        Settle(All).ShouldBeEmpty();
        Write(file, "other");
        Refused(key, All);
    }

    [Fact]
    public void The_place_does_not_matter()
    {
        Settle(All);
        Write("moved.jsonl", "train");
        Settle([.. All, "train_file=moved.jsonl"]).ShouldBeEmpty();
        Write("moved.jsonl", "other");
        Refused($"train_file: {_folder.File("moved.jsonl")} has changed", [.. All, "train_file=moved.jsonl"]);
    }

    [Fact]
    public void A_file_more_or_less_is_a_change()
    {
        Settle(All);
        Refused("test_file is empty", [.. All, "test_file="]);
        Refused("value_model_path is", [.. All, "value_model_path=model"]);
        Settle(accept: true, [.. All, "test_file="]);
        RecipeReader.Read(_run.Config).Task.TestFile.ShouldBe("");
    }

    [Fact]
    public void What_is_gone_is_missed_by_whoever_needs_it()
    {
        Settle(All);
        Directory.Delete(_folder.File("model"), recursive: true);
        Settle(All).ShouldBeEmpty();
    }

    [Fact]
    public void Files_that_are_no_part_of_the_model_may_change()
    {
        Settle(All);
        Write("model/README.md", "new");
        Settle(All).ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_list_is_named()
    {
        Settle(All);
        File.WriteAllText(_run.Inputs, """{"train_file": {"path": """);
        Refused(_run.Inputs, All);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    private IReadOnlyList<string> Settle(params string[] settings) => Settle(accept: false, settings);

    private IReadOnlyList<string> Settle(bool accept, params string[] settings)
    {
        string[] absolute = [.. settings.Select(setting => setting.Split('=') is [var key, { Length: > 0 } value] && key != "task" ? $"{key}={_folder.File(value)}" : setting)];
        return RunInputs.Of(RecipeReader.Parse("{}", "test", absolute)).Settle(_run, accept);
    }

    private void Refused(string named, params string[] settings)
    {
        var message = Should.Throw<UserException>(() => Settle(settings)).Message;
        message.ShouldContain(named);
        message.ShouldNotContain("\n");
    }
}
