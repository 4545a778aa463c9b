using Tppo.Tasks;

namespace Tppo.Tests.Tasks;

public class DemonstrationTests
{
    [Theory, InlineData("program"), InlineData("sum")]
    public void Shares_of_shortcuts_and_slips_are_as_asked(string name)
    {
        var task = Samples.Task(name);
        const int n = 20_000;
        var (shortcuts, slips, slipsAnsweredWrong) = (0, 0, 0);
        for (var i = 0; i < n; i++)
        {
            var problem = task.Training(1, i);
            var demonstration = task.Demonstrate(problem, 17, 0.3, 0.2);
            if (demonstration == "#" + problem.Answer)
            {
                shortcuts++;
                continue;
            }
            var errors = Samples.Errors(problem.Prompt, demonstration);
            errors.ShouldBeLessThanOrEqualTo(1, "a slip is one wrong result");
            slips += errors;
            slipsAnsweredWrong += errors == 1 && !demonstration.EndsWith("#" + problem.Answer, StringComparison.Ordinal) ? 1 : 0;
        }
        // Four standard deviations of a share are 0.013.
        ((double)shortcuts / n).ShouldBe(0.3, 0.013);
        ((double)slips / n).ShouldBe(0.2, 0.013);
        ((double)slipsAnsweredWrong / slips).ShouldBeGreaterThan(name == "sum" ? 0.9999 : 0.6);
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void A_slip_is_anywhere_and_by_anything(string name)
    {
        var task = Samples.Task(name);
        var problem = name == "program" ? new Problem("a7b+5c-9?", "3", name) : new Problem("478+596?", "1074", name);
        var slips = Enumerable.Range(0, 5000).Select(i => task.Demonstrate(problem, (ulong)i, 0, 1)).ToHashSet();
        // Two steps with nine wrong values each; three columns with nineteen wrong sums each.
        slips.Count.ShouldBe(name == "program" ? 18 : 57);
        slips.ShouldAllBe(slip => Samples.Errors(problem.Prompt, slip) == 1);
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void A_demonstration_is_a_pure_function(string name)
    {
        var problems = Enumerable.Range(0, 300).Select(i => Samples.Task(name).Training(2, i)).ToList();
        List<string> Write(ulong seed) => [.. problems.Select(problem => Samples.Task(name).Demonstrate(problem, seed, 0.5, 0.3))];
        Write(4).ShouldBe(Write(4));
        Write(4).ShouldNotBe(Write(5));
    }

    [Fact]
    public void A_program_of_one_step_slips_in_the_copy()
    {
        var slip = Samples.Task("program", min: 1).Demonstrate(new Problem("a4?", "4", "program"), 3, 0, 1);
        slip.ShouldMatch(@"^a(\d)#\1$");
        slip.ShouldNotBe("a4#4");
    }

    [Fact]
    public void Another_marker_closes_the_working_and_is_in_the_alphabet()
    {
        var task = new SumTask(new LengthLaw(1, 2, 3), 0.1, "\n####");
        task.Demonstrate(new Problem("2+3?", "5", "sum"), 1, 0, 0).ShouldBe("2+3+0=5\n####5");
        task.Demonstrate(new Problem("2+3?", "5", "sum"), 1, 1, 0).ShouldBe("\n####5");
        task.Alphabet.ShouldBe("0123456789+=,?\n#");
    }

    [Theory]
    [InlineData("program", "")]
    [InlineData("program", "1+2?")]
    [InlineData("program", "a1c+2?")]
    [InlineData("program", "a1b/2?")]
    [InlineData("program", "a1b+2")]
    [InlineData("sum", "")]
    [InlineData("sum", "a1b+2?")]
    [InlineData("sum", "12?")]
    [InlineData("sum", "+2?")]
    [InlineData("sum", "1+?")]
    public void A_prompt_of_another_task_is_refused(string name, string prompt) =>
        Should.Throw<TaskException>(() => Samples.Task(name).Demonstrate(new Problem(prompt, "3", name), 1, 0, 0))
            .Message.ShouldContain(name);

    [Theory, InlineData(-0.1, 0), InlineData(0, 1.1), InlineData(double.NaN, 0), InlineData(0.6, 0.5)]
    public void Shares_out_of_range_are_refused(double shortcutShare, double slipShare) =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => Samples.Task("sum").Demonstrate(new Problem("1+2?", "3", "sum"), 1, shortcutShare, slipShare));
}
