using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Tests.Modeling.Tokenization;

namespace Tppo.Tests.EndToEnd;

/// <summary>A run from a folder that transformers wrote, on data of messages in verl's layout.</summary>
public sealed class ChatRunTests(FinishedRun run) : IClassFixture<FinishedRun>, IDisposable
{
    private static readonly string[] Small =
    [
        "task=jsonl", "warm_start_steps=0", "max_prompt_length=64", "max_response_length=8", "window_response_length=4", "window_ignore_token_num=1",
        "slots=4", "n=2", "decode_slots=4", "total_steps=2", "critic_warmup=1", "eval_problems=2",
    ];

    private readonly HfFolder _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Every_prompt_of_the_run_is_its_chat()
    {
        // The date would be another one in each process, were it today's.
        File.AppendAllText(Template, "{{ strftime_now('%d %b') }}");
        var chats = Enumerable.Range(0, 8).Select(i => new[] { new { role = "system", content = "Be brief." }, new { role = "user", content = $"{i}+1?" } }).ToList();
        var outcome = await TrainAsync("chat", Data("chat", chats), "keep_best=true");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        File.Exists(Path.Combine(Directory.GetDirectories(run.Run("chat", "best")).ShouldHaveSingleItem(), "model.safetensors")).ShouldBeTrue();
        foreach (var file in new[] { "chat_template.jinja", "tokenizer_config.json", "tokenizer.json" })
            File.ReadAllBytes(run.Run("chat", $"checkpoints/step_2/policy/{file}")).ShouldBe(File.ReadAllBytes(Path.Combine(_model.Path, file)), file);

        var tokenized = await TokenizedAsync(chats);
        var prompts = Prompts("chat").ToList();
        prompts.Count.ShouldBe(8); // four slots, two steps
        foreach (var prompt in prompts)
            tokenized.ShouldContain(prompt);
    }

    [Fact]
    public async Task A_text_becomes_a_user_s_message_where_it_is_asked_for()
    {
        var outcome = await TrainAsync("always", Data("always", Enumerable.Range(0, 8).Select(i => $"{i}+1?")), "apply_chat_template=always");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        var tokenized = await TokenizedAsync([.. Enumerable.Range(0, 8).Select(i => new[] { new { role = "user", content = $"{i}+1?" } })]);
        foreach (var prompt in Prompts("always"))
            tokenized.ShouldContain(prompt);
    }

    [Fact]
    public async Task A_chat_that_the_template_refuses_stops_the_run_before_it_starts()
    {
        File.WriteAllText(Template, "{% if messages[0].role != 'user' %}{{ raise_exception('the user begins') }}{% endif %}{{ messages[0].content }}");
        var chats = Enumerable.Range(0, 8).Select(i => new[] { new { role = i == 5 ? "assistant" : "user", content = $"number {i}" } });
        Refused(await TrainAsync("refused", Data("refused", chats)), "the user begins", "number 5");
    }

    [Fact]
    public async Task Always_needs_a_template()
    {
        File.Delete(Template);
        var data = Data("none", Enumerable.Range(0, 8).Select(i => $"{i}+1?"));
        Refused(await TrainAsync("none", data, "apply_chat_template=always"), "apply_chat_template", _model.Path);
        Refused(await EvaluateAsync(data), "apply_chat_template", _model.Path);
    }

    [Theory]
    [InlineData("auto", "1+1?")]
    [InlineData("always", "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n")]
    public async Task An_evaluation_gives_the_model_what_it_is_told_to(string use, string prompt)
    {
        var output = Path.Combine(run.Folder, $"{use}-responses.jsonl");
        var outcome = await EvaluateAsync(Data($"{use}-eval", ["1+1?"]), $"apply_chat_template={use}", "--output", output);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        ((string?)JsonNode.Parse(File.ReadAllText(output))!["prompt"]).ShouldBe(prompt);
    }

    private string Template => Path.Combine(_model.Path, "chat_template.jinja");

    private string Data<T>(string name, IEnumerable<T> prompts) => run.Write($"{name}-chats.jsonl", string.Concat(prompts.Select(prompt =>
        JsonSerializer.Serialize(new { data_source = "openai/gsm8k", prompt, reward_model = new { style = "rule", ground_truth = "2" } }) + "\n")));

    private Task<Outcome> TrainAsync(string name, string data, params string[] more)
    {
        string[] settings = [.. Small, $"model_path={_model.Path}", $"train_file={data}", $"test_file={data}.test", .. more];
        File.WriteAllText($"{data}.test", """{"prompt": "3+3?", "answer": "6"}""");
        return run.TrainAsync(name, [.. settings.SelectMany(setting => new[] { "--set", setting })]);
    }

    private Task<Outcome> EvaluateAsync(string data, string setting = "apply_chat_template=always", params string[] more) => TppoProcess.RunAsync(
        run.Folder, ["eval", "--model", _model.Path, "--data", data, "--max-response-length", "8", "--set", setting, .. more]);

    /// <summary>Ids as text, for each chat.</summary>
    private async Task<List<string>> TokenizedAsync<T>(IReadOnlyList<T> chats)
    {
        // The recipe's date stands in for the clock, which `tppo tokenize` has.
        File.WriteAllText(Template, File.ReadAllText(Template).Replace("{{ strftime_now('%d %b') }}", "26 Jul", StringComparison.Ordinal));
        var outcome = await TppoProcess.RunAsync(
            run.Folder, "tokenize", "--model", _model.Path, "--json", "--input", run.Write("chats.json", JsonSerializer.Serialize(new { chats })));
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return [.. JsonNode.Parse(outcome.Output)!["chats"]!.AsArray().Select(chat => chat!["ids"]!.ToJsonString())];
    }

    private IEnumerable<string> Prompts(string name) => File.ReadLines(run.Run(name, "trajectories.jsonl"))
        .Select(line => JsonNode.Parse(line)!["Ticket"]!["PromptTokens"]!.ToJsonString());

    private static void Refused(Outcome outcome, params string[] named)
    {
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        foreach (var name in named)
            outcome.Error.ShouldContain(name);
    }
}
