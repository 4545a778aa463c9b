using Parquet;
using Parquet.Serialization;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Tests.Tasks;

public sealed class ParquetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tppo-parquet-").FullName;

    public sealed class Turn
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }

    public sealed class RewardModel
    {
        public string? style { get; set; }

        public string? ground_truth { get; set; }
    }

    public sealed class ExtraInfo
    {
        public long index { get; set; }

        public string? split { get; set; }
    }

    /// <summary>A row as verl's preprocessing scripts write it.</summary>
    public sealed class VerlRow
    {
        public string? data_source { get; set; }

        public List<Turn>? prompt { get; set; }

        public string? ability { get; set; }

        public RewardModel? reward_model { get; set; }

        public ExtraInfo? extra_info { get; set; }
    }

    public sealed class PlainRow
    {
        public string? question { get; set; }

        public double? answer { get; set; }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Verl_s_layout_is_read_over_row_groups()
    {
        var path = await Write("train.parquet", Enumerable.Range(0, 25).Select(i => new VerlRow
        {
            data_source = "openai/gsm8k",
            prompt = [new() { role = "system", content = "Größe ∑" }, new() { role = "user", content = $"{i}+1?" }],
            ability = "math",
            reward_model = new() { style = "rule", ground_truth = $"{i + 1}" },
            extra_info = i % 2 == 0 ? new() { index = i, split = "train" } : null,
        }));
        var problems = new ProblemReader("prompt", "answer").Read(path);
        problems.Select(problem => problem.Answer).ShouldBe(Enumerable.Range(1, 25).Select(i => $"{i}"));
        problems[4].Prompt.ShouldBe("Größe ∑\n4+1?");
        problems[4].Messages.ShouldBe([new Message("system", "Größe ∑"), new Message("user", "4+1?")]);
        problems[4].Extra.ShouldBe("""{"index":4,"split":"train"}""");
        problems[5].Extra.ShouldBeNull();
        problems.ShouldAllBe(problem => problem.DataSource == "openai/gsm8k");
    }

    [Fact]
    public async Task Flat_columns_are_read_by_their_names()
    {
        var path = await Write("flat.parquet", [new PlainRow { question = "1/2+1/4?", answer = 0.75 }, new PlainRow { question = "3?", answer = 3 }]);
        new ProblemReader("question", "answer").Read(path).ShouldBe([new("1/2+1/4?", "0.75", "jsonl"), new("3?", "3", "jsonl")]);
    }

    [Fact]
    public async Task A_bad_row_names_file_row_and_cure()
    {
        var path = await Write("bad.parquet", [new PlainRow { question = "1?", answer = 1 }, new PlainRow { question = "2?" }]);
        Message(path, "question").ShouldBe("bad.parquet:2: no \"answer\" (keys: question): add it, or set answer_key to the key that holds it.");
        Message(path, "prompt").ShouldStartWith("bad.parquet:1: no \"prompt\" (keys: question, answer)");
    }

    [Fact]
    public void What_is_no_Parquet_file_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "text.parquet"), "{}");
        Message(Path.Combine(folder, "text.parquet"), "prompt").ShouldStartWith("text.parquet: not a readable Parquet file");
    }

    private string Message(string path, string promptKey)
    {
        var message = Should.Throw<TaskException>(() => new ProblemReader(promptKey, "answer").Read(path)).Message;
        message.ShouldNotContain("\n");
        return message[(folder.Length + 1)..];
    }

    private async Task<string> Write<T>(string name, IEnumerable<T> rows)
        where T : class
    {
        var path = Path.Combine(folder, name);
        await using var file = File.Create(path);
        await ParquetSerializer.SerializeAsync(rows, file, new ParquetOptions { RowGroupSize = 10 }, cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }
}
