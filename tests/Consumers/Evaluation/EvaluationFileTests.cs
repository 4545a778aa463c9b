using System.Text.Json.Nodes;
using Tppo.Consumers.Evaluation;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers.Evaluation;

public sealed class EvaluationFileTests : IDisposable
{
    private static readonly EvaluationLine Line = new(
        7, "my/data", "<|im_start|>½\n", "2", [new JudgedResponse("<2>\u2028\"", 3, false, true, 0.25f), new JudgedResponse("\uFFFD", 9, true, null, null)]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_the_problem_and_its_responses()
    {
        new EvaluationFile(_folder.File("out.jsonl")).Write([Line, Line with { Index = 8 }]);
        var lines = File.ReadAllText(_folder.File("out.jsonl")).Split('\n');
        lines.Length.ShouldBe(3);
        lines[2].ShouldBe("");
        lines[0].ShouldContain("<|im_start|>½"); // for people, too
        JsonNode.DeepEquals(JsonNode.Parse(lines[0]), JsonNode.Parse("""
            {
              "index": 7, "data_source": "my/data", "prompt": "<|im_start|>½\n", "answer": "2",
              "responses": [
                {"text": "<2>\u2028\"", "tokens": 3, "truncated": false, "correct": true, "reward": 0.25},
                {"text": "\uFFFD", "tokens": 9, "truncated": true, "correct": null, "reward": null}
              ]
            }
            """)).ShouldBeTrue(lines[0]);
        ((int)JsonNode.Parse(lines[1])!["index"]!).ShouldBe(8);
    }

    [Fact]
    public void What_was_there_stays_until_the_file_is_whole()
    {
        File.WriteAllText(_folder.File("out.jsonl"), "earlier");
        var file = new EvaluationFile(_folder.File("out.jsonl"));
        IEnumerable<EvaluationLine> TornAfterOne()
        {
            yield return Line;
            File.ReadAllText(_folder.File("out.jsonl")).ShouldBe("earlier");
            throw new IOException("no space");
        }

        Should.Throw<UserException>(() => file.Write(TornAfterOne())).Message.ShouldContain("no space");
        File.ReadAllText(_folder.File("out.jsonl")).ShouldBe("earlier");
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("nowhere/out.jsonl", "there is no folder")]
    [InlineData("", "no file")]
    [InlineData("nowhere/", "no file")]
    [InlineData(".", "no file")]
    public void A_path_that_cannot_be_written_is_refused_at_once(string path, string why)
        => Should.Throw<UserException>(() => new EvaluationFile(path)).Message.ShouldContain(why);
}
