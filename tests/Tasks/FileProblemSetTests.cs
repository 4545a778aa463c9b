using System.Text;
using Tppo.Tasks;
using Tppo.Tasks.Data;

namespace Tppo.Tests.Tasks;

public sealed class FileProblemSetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tppo-tasks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Lines_are_read_whatever_their_form()
    {
        var path = Write(
            "train.jsonl",
            "\uFEFF{\"prompt\": \"6 · 7 = Größe?\", \"answer\": \" 42 \", \"data_source\": \"tables\"}\r\n\r\n \t\n"
            + "{\"answer\": 4.20e2, \"prompt\": \"\\u00e9\", \"other\": [1]}");
        new ProblemReader("prompt", "answer").Read(path).ShouldBe([new("6 · 7 = Größe?", " 42 ", "tables"), new("é", "4.20e2", "jsonl")]);
    }

    [Fact]
    public void Keys_can_be_chosen()
    {
        var path = Write("train.jsonl", """{"question": "q", "gold": -3}""");
        new ProblemReader("question", "gold").Read(path).ShouldBe([new("q", "-3", "jsonl")]);
    }

    [Fact]
    public void Keys_may_lead_into_objects()
    {
        var path = Write("train.jsonl", """{"input": {"text": "q"}, "a.b": "literal", "a": {"b": "nested"}}""");
        Read(path, "input.text", "a.b").ShouldBe(new Problem("q", "literal", "jsonl"));
    }

    [Fact]
    public void Messages_are_kept_and_their_text_is_the_prompt()
    {
        var path = Write("train.jsonl", """
            {"data_source": "openai/gsm8k", "prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "1+1?"}], "reward_model": {"style": "rule", "ground_truth": "2"}, "extra_info": {"index": 7}}
            """);
        var problem = Read(path, "prompt", "answer");
        (problem.Prompt, problem.Answer, problem.DataSource, problem.Extra).ShouldBe(("Be brief.\n1+1?", "2", "openai/gsm8k", """{"index": 7}"""));
        problem.Messages.ShouldBe([new Message("system", "Be brief."), new Message("user", "1+1?")]);
    }

    [Fact]
    public void What_does_not_fit_is_dropped_and_counted()
    {
        var set = FileProblemSet.Load(Write("train.jsonl", Lines(0, 100)), Write("test.jsonl", Lines(90, 30)));
        var kept = set.Keep(problem => problem.Prompt.Length < "problem 100".Length, "raise it");
        (kept.TrainingCount, kept.HeldOutCount, kept.LeftOutCount, kept.DroppedCount).ShouldBe((90, 10, 10, 20));
        kept.HeldOut(100).ShouldAllBe(problem => problem.Prompt.Length < "problem 100".Length);
        Enumerable.Range(0, 90).Select(i => kept.Training(1, i).Prompt).Distinct().Count().ShouldBe(90);
        Should.Throw<TaskException>(() => set.Keep(_ => false, "raise it")).Message.ShouldBe("No training problem fits: raise it.");
        Should.Throw<TaskException>(() => set.Keep(problem => int.Parse(problem.Answer) < 90, "raise it")).Message.ShouldStartWith("No held-out problem");
    }

    [Fact]
    public void An_epoch_has_every_problem_once_in_its_own_order()
    {
        var set = FileProblemSet.Load(Write("train.jsonl", Lines(0, 700)), 0.1);
        var epochs = Enumerable.Range(0, 3)
            .Select(epoch => Enumerable.Range(epoch * set.TrainingCount, set.TrainingCount).Select(i => set.Training(7, i)).ToList())
            .ToList();
        epochs.ShouldAllBe(epoch => epoch.Distinct().Count() == set.TrainingCount);
        epochs[0].ShouldNotBe(epochs[1]);
        epochs[1].ShouldNotBe(epochs[2]);
        set.Training(8, 0).ShouldNotBe(set.Training(7, 0));
        Enumerable.Range(0, 50).Reverse().Select(i => set.Training(7, i)).Reverse().ShouldBe(epochs[0].Take(50), "a pure function");
        set.Training(7, long.MaxValue).ShouldNotBeNull();
    }

    [Fact]
    public void Without_a_test_file_the_hash_splits()
    {
        var set = FileProblemSet.Load(Write("train.jsonl", Lines(0, 2000) + Lines(0, 100)), 0.2);
        var training = Enumerable.Range(0, set.TrainingCount).Select(i => set.Training(1, i).Prompt).ToHashSet();
        var heldOut = set.HeldOut(int.MaxValue).Select(problem => problem.Prompt).ToHashSet();
        (set.TrainingCount + set.HeldOutCount).ShouldBe(2100);
        (training.Count + heldOut.Count).ShouldBe(2000, "a prompt that occurs twice is on one side");
        heldOut.ShouldAllBe(prompt => PromptHash.Of(prompt) % 10_000 < 2000);
        heldOut.Count.ShouldBeInRange(330, 470);
    }

    [Fact]
    public void Test_file_is_held_out_and_kept_from_training()
    {
        var set = FileProblemSet.Load(Write("train.jsonl", Lines(0, 100)), Write("test.jsonl", Lines(90, 300)));
        (set.TrainingCount, set.HeldOutCount, set.LeftOutCount).ShouldBe((90, 300, 10));
        set.HeldOut(1000).Select(problem => problem.Prompt).Order().ShouldBe(Enumerable.Range(90, 300).Select(i => $"problem {i}").Order());
        set.HeldOut(1000).Take(20).ShouldBe(set.HeldOut(20));
        set.HeldOut(20).ShouldContain(problem => int.Parse(problem.Answer) > 200, "the first few are from all over the file");
        set.Alphabet.ShouldBeNull();
    }

    [Fact]
    public void A_bad_line_names_file_line_and_cure()
    {
        foreach (var row in TasksPage.Rows("Line 3 of `train.jsonl`", "Message"))
            Message(Write("train.jsonl", $"{Lines(0, 1)}\n{row[0]}\n")).ShouldBe(row[1]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_found_in_their_line()
    {
        var path = Path.Combine(folder, "latin1.jsonl");
        File.WriteAllText(path, Lines(0, 1) + """{"prompt": "Größe", "answer": 1}""", Encoding.Latin1);
        Message(path).ShouldStartWith("latin1.jsonl:2: text that is not valid Unicode");
    }

    [Fact]
    public void Files_without_problems_are_refused()
    {
        Message(Path.Combine(folder, "none.jsonl")).ShouldStartWith("none.jsonl: no such file");
        Message(Write("empty.jsonl", "\n \n")).ShouldStartWith("empty.jsonl: no problem in it");
        Message(Write("one.jsonl", Lines(0, 1))).ShouldStartWith("one.jsonl: a heldout_share of 0.1 holds no prompt out");
        var same = Write("same.jsonl", Lines(0, 5));
        Should.Throw<TaskException>(() => FileProblemSet.Load(same, same)).Message.ShouldContain("every prompt is in");
    }

    private static Problem Read(string path, string promptKey, string answerKey) =>
        new ProblemReader(promptKey, answerKey).Read(path).ShouldHaveSingleItem();

    private static string Lines(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(i => $"{{\"prompt\": \"problem {i}\", \"answer\": {i}}}\n"));

    private string Message(string path)
    {
        var message = Should.Throw<TaskException>(() => FileProblemSet.Load(path, 0.1)).Message;
        message.ShouldNotContain("\n");
        message.ShouldStartWith(folder);
        return message[(folder.Length + 1)..];
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
