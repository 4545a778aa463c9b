using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Modeling.Folders;
using Tppo.Tests.Modeling;
using Tppo.Tests.Modeling.Tokenization;

namespace Tppo.Tests.EndToEnd;

/// <summary>`tppo tokenize`, `tppo score` and `tppo generate --chat` on folders that transformers wrote, held against what transformers computes.</summary>
public sealed class ReferenceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public async Task Tokenize_prints_ids_and_rendered_chats(string family)
    {
        var expected = HfFolder.Expected(family);
        var texts = expected.GetProperty("texts").EnumerateArray().ToList();
        var chat = expected.GetProperty("chat");
        var input = Write(new { texts = texts.Select(text => text.GetProperty("text")), chats = new[] { chat.GetProperty("messages") } });

        var output = await RunAsync("tokenize", "--model", HfFolder.Source(family), "--input", input, "--json");

        foreach (var (text, actual) in texts.Zip(output["texts"]!.AsArray()))
        {
            Ids(actual!["ids"]).ShouldBe(text.GetProperty("ids").Deserialize<int[]>()!);
            actual["decoded"]!.GetValue<string>().ShouldBe(text.GetProperty("text").GetString());
        }

        output["chats"]![0]!["text"]!.GetValue<string>().ShouldBe(chat.GetProperty("text").GetString());
        Ids(output["chats"]![0]!["ids"]).ShouldBe(chat.GetProperty("ids").Deserialize<int[]>()!);
    }

    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public async Task Score_prints_log_probs_logits_and_a_greedy_continuation(string family)
    {
        var cases = HfFolder.Expected(family).GetProperty("cases").EnumerateArray().ToList();
        var input = Write(new { input_ids = cases.Select(c => c.GetProperty("input_ids")) });

        var output = await RunAsync("score", "--model", HfFolder.Source(family), "--input", input, "--json");

        var sequences = output["sequences"]!.AsArray();
        sequences.Count.ShouldBe(cases.Count);
        foreach (var (expected, actual) in cases.Zip(sequences))
        {
            Floats(actual!["logprobs"]).ShouldBeNear(expected.GetProperty("logprobs").Deserialize<float[]>()!);
            Floats(actual["logits_last"]).ShouldBeNear(expected.GetProperty("logits_last").Deserialize<float[]>()!);
            Ids(actual["greedy"]).ShouldBe(expected.GetProperty("greedy").Deserialize<int[]>()!);
        }
    }

    [Fact]
    public async Task Generate_prints_the_greedy_response_to_a_chat()
    {
        var model = HfFolder.Source("qwen3");
        var chats = await RunAsync("tokenize", "--model", model, "--input", Write(new { chats = new[] { new[] { new { role = "user", content = "2+2?" } } } }), "--json");
        var scores = await RunAsync("score", "--model", model, "--input", Write(new { input_ids = new[] { chats["chats"]![0]!["ids"] } }), "--json");
        var tokenizer = TokenizerFile.Read(model);
        var greedy = Ids(scores["sequences"]![0]!["greedy"]).TakeWhile(id => id != tokenizer.EndTokenId).ToArray();

        var outcome = await TppoProcess.RunAsync(
            _folder.Path, "generate", "--model", model, "--prompt", "2+2?", "--chat", "--temperature", "0", "--max-response-length", "16");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldBe(tokenizer.Decode(greedy) + "\n");
    }

    [Fact]
    public async Task Without_json_people_can_read_it()
    {
        var model = HfFolder.Source("qwen3");
        var tokens = await TppoProcess.RunAsync(_folder.Path, "tokenize", "--model", model, "--input", Write(new { texts = new[] { "naïve" } }));
        tokens.Output.ShouldBe("463\n  naïve\n");
        var scores = await TppoProcess.RunAsync(_folder.Path, "score", "--model", model, "--input", Write(new { input_ids = new[] { new[] { 1, 2 } } }));
        scores.Output.ShouldStartWith("0: 2 tokens, log-prob -");
    }

    [Theory]
    [InlineData("score", """{"input_ids": [[1, 499]]}""", "499")]
    [InlineData("score", """{"input_ids": [[-1]]}""", "-1")]
    [InlineData("score", """{"input_ids": [[1], []]}""", "input_ids[1]")]
    [InlineData("score", """{"input_ids": [null]}""", "input_ids[0]")]
    [InlineData("score", """{"input_ids": [[1.5]]}""", "in.json")]
    [InlineData("score", """{"input_ids": 7}""", "in.json")]
    [InlineData("score", "{}", "input_ids")]
    [InlineData("score", "{", "in.json")]
    [InlineData("tokenize", """{"texts": [null]}""", "texts[0]")]
    [InlineData("tokenize", """{"texts": "one"}""", "in.json")]
    [InlineData("tokenize", """{"texts": ["\ud800"]}""", "in.json")]
    [InlineData("tokenize", """{"chats": [[{"role": "user"}]]}""", "content")]
    [InlineData("tokenize", """{"chats": [null]}""", "chats[0]")]
    [InlineData("tokenize", "null", "in.json")]
    public async Task Bad_input_is_one_line(string command, string text, string named)
    {
        File.WriteAllText(_folder.File("in.json"), text);
        var outcome = await TppoProcess.RunAsync(_folder.Path, command, "--model", HfFolder.Source("qwen3"), "--input", _folder.File("in.json"), "--json");
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }

    [Fact]
    public async Task A_chat_needs_a_template()
    {
        using var model = new HfFolder();
        File.Delete(Path.Combine(model.Path, "chat_template.jinja"));
        var outcome = await TppoProcess.RunAsync(_folder.Path, "generate", "--model", model.Path, "--prompt", "hi", "--chat");
        (outcome.ExitCode, outcome.Error.Contains("chat_template.jinja", StringComparison.Ordinal)).ShouldBe((2, true), outcome.Error);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(object content)
    {
        var path = _folder.File("in.json");
        File.WriteAllText(path, JsonSerializer.Serialize(content));
        return path;
    }

    private async Task<JsonNode> RunAsync(params string[] arguments)
    {
        var outcome = await TppoProcess.RunAsync(_folder.Path, arguments);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }

    private static int[] Ids(JsonNode? node) => node.Deserialize<int[]>()!;

    private static float[] Floats(JsonNode? node) => node.Deserialize<float[]>()!;
}
