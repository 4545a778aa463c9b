using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Rewards;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Runs.Rewards;

public class VerifierChoiceTests
{
    [Theory]
    [InlineData("openai/gsm8k", VerifierKind.Math)]
    [InlineData("math", VerifierKind.Math)]
    [InlineData("math_dapo", VerifierKind.Math)]
    [InlineData("lighteval/MATH", VerifierKind.Math)]
    [InlineData("HuggingFaceH4/MATH-500", VerifierKind.Math)]
    [InlineData("DigitalLearningGmbH/MATH-lighteval", VerifierKind.Math)]
    [InlineData("aime2024", VerifierKind.Math)]
    [InlineData("numina_olympiads", VerifierKind.Math)]
    [InlineData("program", VerifierKind.Marker)]
    [InlineData("sum", VerifierKind.Marker)]
    [InlineData("jsonl", VerifierKind.Marker)]
    [InlineData("aftermath", VerifierKind.Marker)]
    public void By_name(string dataSource, VerifierKind kind) => new VerifierChoice(new RewardOptions()).Of(dataSource).ShouldBe(kind);

    [Fact]
    public void Single_sources_come_before_the_rule()
    {
        var choice = new VerifierChoice(new RewardOptions { Verifier = VerifierKind.Exact, Verifiers = "a/b=math, my/* =process,math=auto" });
        choice.Of("a/b").ShouldBe(VerifierKind.Math);
        choice.Of("a/bc").ShouldBe(VerifierKind.Exact);
        choice.Of("my/code").ShouldBe(VerifierKind.Process);
        choice.MayBe(VerifierKind.Process).ShouldBeTrue();
        choice.MayBe(VerifierKind.Regex).ShouldBeFalse();
    }

    [Fact]
    public async Task Each_source_has_its_verifier()
    {
        var verifier = VerifierFactory.Create(new RewardOptions { Verifiers = "words=exact,ids=regex", AnswerPattern = @"id (\d+)" }, "#");
        async Task<bool> Correct(string source, string text, string answer) =>
            (await verifier.VerifyAsync(new Response("", text, answer, source), TestContext.Current.CancellationToken)).Correct;
        (await Correct("openai/gsm8k", "It is 0.5", "#### 1/2")).ShouldBeTrue();
        (await Correct("program", "It is #0.5", "1/2")).ShouldBeFalse();
        (await Correct("words", "two", "two")).ShouldBeTrue();
        (await Correct("words", "it is #two", "two")).ShouldBeFalse();
        (await Correct("ids", "id 7, id 8", "8")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("verifier=regex", "answer_pattern")]
    [InlineData("verifiers=a=process", "verifier_command")]
    [InlineData("verifier=assembly", "verifier_assembly")]
    [InlineData("verifiers=a", "pairs `data_source=verifier`")]
    [InlineData("verifiers=a=magic", "pairs `data_source=verifier`")]
    [InlineData("overlong_buffer_len=321", "max_response_length")]
    [InlineData("prompt_template=Q: {prompt}", "jsonl")]
    public void What_is_missing_is_named(string setting, string named) =>
        Should.Throw<UserException>(() => RecipeReader.Parse("{}", "test", [setting])).Message.ShouldContain(named);
}
