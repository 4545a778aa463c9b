using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

public class VerifierTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(@"It is \boxed{\frac12}", "0.5", true)]
    [InlineData(@"It is \boxed{\frac12}", "so half\n#### 1/2", true)]
    [InlineData("72 clips", "#### 72", true)]
    [InlineData("73", "#### 72", false)]
    public async Task Math(string text, string answer, bool correct) => (await Correct(new MathVerifier(), text, answer)).ShouldBe(correct);

    [Theory]
    [InlineData(" Paris\n", "Paris", true)]
    [InlineData("paris", "Paris", false)]
    [InlineData("Paris, I think", "Paris", false)]
    public async Task Exact(string text, string answer, bool correct) => (await Correct(new ExactVerifier(), text, answer)).ShouldBe(correct);

    [Theory]
    [InlineData(@"answer: (\w+)", "answer: a answer: b", "b", true)]
    [InlineData(@"answer: (\w+)", "answer: b answer: a", "b", false)]
    [InlineData(@"\w+", "it is b", "b", true)]
    [InlineData("(x)(?<answer>y+)", "xyy", "yy", true)]
    [InlineData("z", "nothing", "", false)]
    public async Task Regex(string pattern, string text, string answer, bool correct) =>
        (await Correct(new RegexVerifier(pattern, Second), text, answer)).ShouldBe(correct);

    [Fact]
    public async Task A_search_without_end_is_a_failure() =>
        await Should.ThrowAsync<System.Text.RegularExpressions.RegexMatchTimeoutException>(
            () => Correct(new RegexVerifier("(a+)+b", TimeSpan.FromMilliseconds(50)), new string('a', 5000), "b"));

    [Fact]
    public void Bad_patterns_and_assemblies_are_refused()
    {
        Should.Throw<TaskException>(() => new RegexVerifier("", Second)).Message.ShouldStartWith("answer_pattern is empty");
        Should.Throw<TaskException>(() => new RegexVerifier("(", Second)).Message.ShouldStartWith("answer_pattern is no regular expression");
        Should.Throw<TaskException>(() => VerifierAssembly.Load("none.dll")).Message.ShouldContain("none.dll: cannot be loaded");
        Should.Throw<TaskException>(() => VerifierAssembly.Load(typeof(VerifierTests).Assembly.Location.Replace("Tppo.Tests.dll", "Tppo.Contracts.dll")))
            .Message.ShouldContain("0 public classes");
    }

    [Fact]
    public async Task A_class_of_one_s_own_is_loaded() =>
        (await Correct(VerifierAssembly.Load(typeof(VerifierTests).Assembly.Location), "abc", "3")).ShouldBeTrue();

    private static async Task<bool> Correct(IVerifier verifier, string text, string answer) =>
        (await verifier.VerifyAsync(new Response("p", text, answer, "s"), TestContext.Current.CancellationToken)).Correct;
}
