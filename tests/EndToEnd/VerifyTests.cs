using System.Text.Json.Nodes;
using Tppo.Tests.Modeling;
using Tppo.Tests.Tasks;

namespace Tppo.Tests.EndToEnd;

/// <summary>`tppo verify`: a reward is tried out before a GPU is paid for.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Rows_are_judged_by_their_data_source()
    {
        var rows = await JudgeAsync(
            """
            {"answer": "42", "response": "6*7=42 #42", "prompt": [{"role": "user", "content": "6*7?"}]}
            {"answer": 0.5, "response": "It is \\boxed{\\frac12}", "data_source": "openai/gsm8k", "extra_info": {"split": "test"}}

            {"answer": "3", "response": "", "prompt": null}
            """);
        rows.ToJsonString().ShouldBe(
            """[{"correct":true,"reward":1,"extracted":"42"},{"correct":true,"reward":1,"extracted":"\\frac12"},{"correct":false,"reward":-1,"extracted":""}]""");
    }

    [Theory]
    [InlineData("math", "0.5", "")]
    [InlineData("marker", "It is 0.5", "")]
    [InlineData("exact", "It is 0.5", "")]
    [InlineData("regex", "0.5", @"answer_pattern=is (\S+)")]
    [InlineData("regex", null, @"answer_pattern=was (\S+)")]
    [InlineData("process", "half", """verifier_command=echo '{"correct": false, "extracted": "half"}'""")]
    [InlineData("process", "[1]", """verifier_command=echo '{"score": 0, "extracted": [1]}'""")]
    [InlineData("process", null, """verifier_command=echo '{"score": -1, "extracted": null}'""")]
    public async Task A_verifier_that_is_named_judges_all_and_shows_what_it_found(string verifier, string? extracted, string setting)
    {
        var row = (await JudgeAsync("""{"answer": "1", "response": "It is 0.5", "data_source": "my/own"}""", ["--verifier", verifier, "--set", setting.Length > 0 ? setting : "seed=1"]))[0]!;
        ((bool)row["correct"]!).ShouldBeFalse();
        ((string?)row["extracted"]).ShouldBe(extracted);
    }

    [Fact]
    public async Task A_command_gets_what_training_would_give_it()
    {
        var rows = await JudgeAsync(
            """
            {"answer": "a", "response": "r", "prompt": "p", "data_source": "s", "extra_info": {"i": [1]}}
            {"answer": "a", "response": "r"}
            """,
            "--verifier", "process", "--set", $"verifier_command=cat > '{_folder.Path}'/$$.seen; echo '{{\"score\": 0.25}}'");
        rows.ToJsonString().ShouldBe("""[{"correct":true,"reward":0.25,"extracted":null},{"correct":true,"reward":0.25,"extracted":null}]""");
        Directory.GetFiles(_folder.Path, "*.seen").Select(File.ReadAllText).ShouldBe(
            [
                """{"prompt":"p","response":"r","answer":"a","data_source":"s","extra":{"i":[1]}}""",
                """{"prompt":"","response":"r","answer":"a","data_source":"jsonl","extra":null}""",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task An_assembly_judges_by_the_options_of_a_recipe()
    {
        var assembly = Path.GetRelativePath(_folder.Path, typeof(LengthVerifier).Assembly.Location);
        File.WriteAllText(_folder.File("recipe.json"), $$"""{ "verifier": "assembly", "verifier_assembly": "{{assembly}}", "reward_correct": 2 }""");
        var rows = await JudgeAsync("""{"answer": "3", "response": "abc"}""", "--recipe", _folder.File("recipe.json"));
        rows.ToJsonString().ShouldBe("""[{"correct":true,"reward":2,"extracted":null}]""");
    }

    [Fact]
    public async Task A_call_that_fails_is_no_verdict_and_says_why()
    {
        var rows = await JudgeAsync(
            """
            {"answer": "1", "response": "fails", "data_source": "a"}
            {"answer": "1", "response": "hangs", "data_source": "b"}
            {"answer": "1", "response": "#1", "data_source": "c"}
            """,
            "--set", "verifiers=a=process,b=process", "--set", "verifier_timeout=1", "--set", "verifier_command=if grep -q fails; then exit 3; else exec sleep 600; fi");
        rows.Select(row => (bool?)row!["correct"]).ShouldBe([null, null, true]);
        rows.Select(row => (float?)row!["reward"]).ShouldBe([null, null, 1]);
        ((string?)rows[0]!["error"])!.ShouldContain("exit code 3");
        ((string?)rows[1]!["error"])!.ShouldContain("longer than 1 s");
    }

    [Fact]
    public async Task A_verifier_that_fails_on_every_row_is_an_error()
    {
        var outcome = await RunAsync("""{"answer": "1", "response": "1"}""", "--json", "--verifier", "process", "--set", "verifier_command=exit 3");
        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("exit code 3");
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }

    [Fact]
    public async Task Many_rows_keep_their_order()
    {
        var rows = await JudgeAsync(string.Concat(Enumerable.Range(0, 2000).Select(i => $$"""{"answer": "{{i % 7}}", "response": "#{{i % 5}}"}""" + "\n")));
        rows.Select(row => (string?)row!["extracted"]).ShouldBe(Enumerable.Range(0, 2000).Select(i => $"{i % 5}"));
        rows.Select(row => (bool)row!["correct"]!).ShouldBe(Enumerable.Range(0, 2000).Select(i => i % 7 == i % 5));
    }

    [Fact]
    public async Task Without_json_people_can_read_it()
    {
        var outcome = await RunAsync(
            """
            {"answer": "1", "response": "#1", "data_source": "mine"}
            {"answer": "1", "response": "#2\nand\u001b[2J more", "data_source": "mine"}
            {"answer": "1", "response": "1", "data_source": "math"}
            """);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(
        [
            "1 right 1 1", "2 wrong -1 2 and [2J more", "3 right 1 1", "",
            "data source rows right wrong no verdict accuracy mean reward", "math 1 1 0 0 100.0 % 1", "mine 2 1 1 0 50.0 % 0", "",
        ]);
    }

    [Theory]
    [InlineData("""{"answer": "1"}""", "in.jsonl:2: no \"response\"")]
    [InlineData("""{"response": "1"}""", "in.jsonl:2: no \"answer\"")]
    [InlineData("""{"answer": "1", "response": null}""", "in.jsonl:2: \"response\" is null")]
    [InlineData("""{"answer": [1], "response": "1"}""", "in.jsonl:2: \"answer\" is an array")]
    [InlineData("""{"answer": "1", "response": "1", "data_source": 3}""", "in.jsonl:2: \"data_source\" is a number")]
    [InlineData("""{"answer": "1", "response": "1", "prompt": [1]}""", "in.jsonl:2: \"prompt\" is an array of something else")]
    [InlineData("""{"answer": """, "in.jsonl:2: not valid JSON")]
    [InlineData("[]", "in.jsonl:2: not a JSON object")]
    public async Task A_bad_line_is_named(string line, string named)
    {
        var outcome = await RunAsync("""{"answer": "1", "response": "1"}""" + "\n" + line, "--json");
        (outcome.ExitCode, outcome.Output).ShouldBe((2, ""), outcome.Error);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }

    [Theory]
    [InlineData("--verifier", "maths", "maths")]
    [InlineData("--verifier", "regex", "answer_pattern")]
    [InlineData("--set", "verifer=math", "verifer")]
    [InlineData("--recipe", "none.json", "none.json")]
    public async Task A_bad_flag_is_named(string flag, string value, string named)
    {
        var outcome = await RunAsync("""{"answer": "1", "response": "1"}""", flag, value);
        (outcome.ExitCode, outcome.Output).ShouldBe((2, ""), outcome.Error);
        outcome.Error.ShouldContain(named);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<JsonArray> JudgeAsync(string lines, params string[] more)
    {
        var outcome = await RunAsync(lines, ["--json", .. more]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        var output = JsonNode.Parse(outcome.Output)!.AsObject();
        output.Select(property => property.Key).ShouldBe(["rows"]);
        return output["rows"]!.AsArray();
    }

    private Task<Outcome> RunAsync(string lines, params string[] more)
    {
        File.WriteAllText(_folder.File("in.jsonl"), lines);
        return TppoProcess.RunAsync(_folder.Path, ["verify", "--input", _folder.File("in.jsonl"), .. more]);
    }
}
