using CsCheck;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

public class GeneratedTaskTests
{
    [Theory, InlineData("program"), InlineData("sum")]
    public void Answers_and_workings_are_right(string name) =>
        Gen.Select(Gen.ULong, Gen.Long[0, long.MaxValue], Gen.Int[1, 52]).Sample((seed, index, max) =>
        {
            var task = Samples.Task(name, min: 1, mean: 10, max);
            var problem = task.Training(seed, index);
            problem.Answer.ShouldBe(Samples.Answer(problem.Prompt));
            problem.DataSource.ShouldBe(name);
            Samples.Length(problem.Prompt).ShouldBeInRange(1, max);
            var demonstration = task.Demonstrate(problem, seed, 0, 0);
            Samples.Errors(problem.Prompt, demonstration).ShouldBe(0);
            demonstration.ShouldEndWith("#" + problem.Answer);
            (problem.Prompt + demonstration).ShouldAllBe(c => task.Alphabet.Contains(c));
            new MarkerVerifier("#").IsCorrect(problem.Answer, demonstration).ShouldBeTrue();
        }, iter: 3000, threads: 1);

    [Theory, InlineData("program"), InlineData("sum")]
    public void Training_is_a_pure_function_of_seed_and_index(string name)
    {
        var forward = Enumerable.Range(0, 1000).Select(i => Samples.Task(name).Training(5, i)).ToList();
        var task = Samples.Task(name);
        var backward = Enumerable.Range(0, 1000).Reverse().Select(i => task.Training(5, i)).Reverse().ToList();
        backward.ShouldBe(forward);
        forward.ShouldNotBe([.. Enumerable.Range(0, 1000).Select(i => task.Training(6, i))]);
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void No_prompt_is_on_both_sides(string name)
    {
        // Short problems, so that prompts repeat.
        var task = Samples.Task(name, mean: 3);
        var training = Enumerable.Range(0, 40_000).Select(i => task.Training((ulong)(i % 7), i).Prompt).ToHashSet();
        var heldOut = task.HeldOut(4000).Select(problem => problem.Prompt).ToHashSet();
        heldOut.Count.ShouldBe(4000, "held-out prompts are distinct");
        training.Overlaps(heldOut).ShouldBeFalse();
        heldOut.ShouldAllBe(prompt => PromptHash.Of(prompt) % 10_000 < 1000);
        training.ShouldAllBe(prompt => PromptHash.Of(prompt) % 10_000 >= 1000);
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void A_shorter_held_out_list_is_a_prefix(string name) =>
        Samples.Task(name).HeldOut(500).Take(100).ShouldBe(Samples.Task(name).HeldOut(100));

    [Fact]
    public void Held_out_list_ends_where_the_prompts_end()
    {
        // All 300 programs of two steps, split by the rule.
        var task = Samples.Task("program", min: 2, mean: 2, max: 2, share: 0.3);
        var training = Enumerable.Range(0, 20_000).Select(i => task.Training(1, i).Prompt).ToHashSet();
        var heldOut = task.HeldOut(10_000);
        (training.Count + heldOut.Count).ShouldBe(300);
        heldOut.Count.ShouldBeInRange(60, 120);
    }

    [Fact]
    public void An_empty_side_is_an_error()
    {
        // The ten programs of one step: none in the lowest thousandth, all below the highest.
        Should.Throw<TaskException>(() => Samples.Task("program", 1, 1, 1, 0.001).HeldOut(1))
            .Message.ShouldContain("raise heldout_share");
        Should.Throw<TaskException>(() => Samples.Task("program", 1, 1, 1, 0.9999).Training(1, 0))
            .Message.ShouldContain("lower heldout_share");
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void Operands_are_uniform(string name)
    {
        var task = Samples.Task(name);
        var later = string.Concat(Enumerable.Range(0, 20_000).Select(i => task.Training(9, i).Prompt[3..^1]));
        foreach (var group in later.Where(c => "+-*".Contains(c) && name == "program").CountBy(c => c))
            ((double)group.Value / later.Count(c => "+-*".Contains(c))).ShouldBe(1 / 3.0, 0.01);
        foreach (var group in later.Where(char.IsAsciiDigit).CountBy(c => c))
            ((double)group.Value / later.Count(char.IsAsciiDigit)).ShouldBe(0.1, name == "program" ? 0.005 : 0.03);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        var law = new LengthLaw(2, 8, 40);
        Should.Throw<TaskException>(() => new ProgramTask(new LengthLaw(2, 8, 53), 0.1)).Message.ShouldContain("52");
        Should.Throw<TaskException>(() => new ProgramTask(law, 0)).Message.ShouldContain("heldout_share");
        Should.Throw<TaskException>(() => new SumTask(law, double.NaN));
        Should.Throw<TaskException>(() => new SumTask(law, 0.1, "")).Message.ShouldContain("answer_marker");
        Should.Throw<TaskException>(() => new SumTask(law, 0.1, "4#"));
        Should.Throw<ArgumentOutOfRangeException>(() => new SumTask(law, 0.1).Training(1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new SumTask(law, 0.1).HeldOut(0));
    }
}
