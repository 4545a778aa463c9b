using System.Text.Json.Nodes;
using Tppo.Tests.Modeling;

namespace Tppo.Tests.EndToEnd;

/// <summary>A run whose recipe, model and data lie in a folder of their own.</summary>
public sealed class RecipeFilesTests : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _elsewhere = new();

    public RecipeFilesTests(FinishedRun run)
    {
        Directory.CreateDirectory(_folder.File("model"));
        foreach (var file in Directory.GetFiles(run.Policy))
            File.Copy(file, Path.Combine(_folder.File("model"), Path.GetFileName(file)));
        WriteProblems("train.jsonl", "+");
        WriteProblems("test.jsonl", "-");
        File.WriteAllText(_folder.File("recipe.json"), $$"""
            {
              "task": "jsonl", "train_file": "train.jsonl", "test_file": "./test.jsonl", "model_path": "../{{Path.GetFileName(_folder.Path)}}/model",
              "max_prompt_length": 8, "max_response_length": 8, "window_response_length": 4, "window_ignore_token_num": 1,
              "slots": 4, "n": 2, "decode_slots": 4, "total_steps": 2, "critic_warmup": 1, "eval_problems": 2,
            }
            """);
    }

    [Fact]
    public async Task A_run_is_begun_and_resumed_from_any_folder()
    {
        await SucceedsAsync(_elsewhere);
        await SucceedsAsync(_folder, "--resume");
        foreach (var file in Directory.GetFiles(_folder.Path, "*.jsonl"))
            File.Move(file, file + ".away");
        await RefusedAsync(_folder.File("train.jsonl"), "--resume");
    }

    [Fact]
    public async Task A_resumed_run_goes_on_with_the_files_that_it_began_with()
    {
        await SucceedsAsync(_elsewhere);
        WriteProblems("train.jsonl", "*");
        await RefusedAsync(_folder.File("train.jsonl"), "--resume");
        (await SucceedsAsync(_elsewhere, "--resume", "--accept-changed-data")).Output.ShouldContain($"accepted: train_file: {_folder.File("train.jsonl")} has changed");
        await SucceedsAsync(_elsewhere, "--resume");

        File.AppendAllText(_folder.File("model/tokenizer_config.json"), "\n");
        await RefusedAsync("model_path: " + _folder.File("model"), "--resume");
    }

    [Fact]
    public async Task Another_path_is_another_file_only_where_its_content_differs()
    {
        await SucceedsAsync(_elsewhere);
        File.Copy(_folder.File("train.jsonl"), _elsewhere.File("copy.jsonl"));
        await SucceedsAsync(_elsewhere, "--resume", "--set", "train_file=copy.jsonl");
        File.AppendAllText(_elsewhere.File("copy.jsonl"), """{"prompt": "a1b+9?", "answer": "0"}""" + "\n");
        await RefusedAsync(_elsewhere.File("copy.jsonl"), "--resume", "--set", "train_file=copy.jsonl");
        await SucceedsAsync(_elsewhere, "--resume", "--set", "train_file=copy.jsonl", "--accept-changed-data");
        ((string?)JsonNode.Parse(File.ReadAllText(_folder.File("runs/files/config.json")))!["train_file"]).ShouldBe(_elsewhere.File("copy.jsonl"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    private void WriteProblems(string name, string sign) => File.WriteAllText(
        _folder.File(name), string.Concat(Enumerable.Range(0, 8).Select(i => $$"""{"prompt": "a1b{{sign}}{{i}}?", "answer": "{{i}}"}""" + "\n")));

    private async Task<Outcome> SucceedsAsync(TemporaryFolder from, params string[] more)
    {
        var outcome = await RunAsync(from, more);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return outcome;
    }

    private async Task RefusedAsync(string named, params string[] more)
    {
        var outcome = await RunAsync(_elsewhere, more);
        outcome.ExitCode.ShouldBe(2, outcome.Output);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }

    private Task<Outcome> RunAsync(TemporaryFolder from, string[] more) => TppoProcess.RunAsync(
        from.Path, ["run", Path.GetRelativePath(from.Path, _folder.File("recipe.json")), "--name", "files", "--runs", _folder.File("runs"), .. more]);
}
