using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

public class TasksPageTests
{
    [Fact]
    public void Examples_of_both_tasks_are_right()
    {
        foreach (var row in TasksPage.Rows("Prompt", "Answer", "Right demonstration", "Shortcut"))
        {
            var task = Samples.Task(row[0][0] == 'a' ? "program" : "sum");
            var problem = new Problem(row[0], row[1], task.Name);
            Samples.Answer(row[0]).ShouldBe(row[1]);
            task.Demonstrate(problem, 1, 0, 0).ShouldBe(row[2]);
            Samples.Errors(row[0], row[2]).ShouldBe(0);
            task.Demonstrate(problem, 1, 1, 0).ShouldBe(row[3]);
        }
    }

    [Fact]
    public void Hashes_are_as_written()
    {
        foreach (var row in TasksPage.Rows("Prompt", "h", "Bucket (h mod 10000)"))
        {
            $"0x{PromptHash.Of(row[0]):X16}".ShouldBe(row[1]);
            $"{PromptHash.Of(row[0]) % 10_000}".ShouldBe(row[2]);
        }
    }

    /// <summary>The page's values come from another program, in Python, written from the page alone.</summary>
    [Fact]
    public void Problems_are_as_written()
    {
        foreach (var row in TasksPage.Rows("Task", "Side", "Seed", "Index", "Prompt", "Answer"))
        {
            var index = long.Parse(row[3]);
            var task = Samples.Task(row[0]);
            var problem = row[1] == "training" ? task.Training(ulong.Parse(row[2]), index) : task.HeldOut((int)index + 1)[(int)index];
            problem.ShouldBe(new Problem(row[4], row[5], row[0]));
        }
    }

    [Fact]
    public void Demonstrations_are_as_written()
    {
        foreach (var row in TasksPage.Rows("Task", "Prompt", "Seed", "Demonstration"))
            Samples.Task(row[0]).Demonstrate(new Problem(row[1], "", row[0]), ulong.Parse(row[2]), 0.2, 0.5).ShouldBe(row[3]);
    }

    [Fact]
    public void Orders_of_epochs_are_as_written()
    {
        foreach (var row in TasksPage.Rows("N", "Seed", "Epoch", "Order"))
        {
            var permutation = new Permutation(int.Parse(row[0]), ulong.Parse(row[1]), ulong.Parse(row[2]));
            string.Join(' ', Enumerable.Range(0, (int)permutation.Count).Select(place => permutation.At(place))).ShouldBe(row[3]);
        }
    }

    [Fact]
    public void Answers_are_judged_as_written()
    {
        foreach (var row in TasksPage.Rows("Answer", "Response", "Right?", "Why"))
            new MarkerVerifier("#").IsCorrect(row[0], row[1]).ShouldBe(row[2] == "yes", string.Join(" | ", row));
    }

    [Fact]
    public void Level_of_chance_is_as_written()
    {
        var shares = TasksPage.Rows("0", "1, 3, 7, 9", "2, 4, 6, 8", "5").ShouldHaveSingleItem();
        var task = Samples.Task("program");
        const int n = 100_000;
        var counts = Enumerable.Range(0, n).CountBy(i => task.Training(3, i).Answer[0] - '0').ToDictionary();
        foreach (var (column, digits) in new[] { (0, new[] { 0 }), (1, [1, 3, 7, 9]), (2, [2, 4, 6, 8]), (3, [5]) })
        {
            var share = double.Parse(shares[column].Split(' ')[0]) / 100;
            foreach (var digit in digits)
                ((double)counts[digit] / n).ShouldBe(share, 0.006);
        }
    }
}
