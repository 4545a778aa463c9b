using CsCheck;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

public class MarkerVerifierTests
{
    [Theory]
    [InlineData("72", "6 * 12 = 72\n#### 72", true)]
    [InlineData("72", "#### 72\n", true)]
    [InlineData("72", "# 72", false)]
    [InlineData("solution ... \n#### 72", "I think #### 072", true)]
    [InlineData("72", "", false)]
    [InlineData("12345678901234567890123", "####0012345678901234567890123", true)]
    [InlineData("-3", "#### -03", true)]
    [InlineData("-3", "#### 3", false)]
    [InlineData("3", "#### --3", false)]
    [InlineData("3", "#### + 3", false)]
    [InlineData("3", "#### 3\0", false)]
    [InlineData("3", "#### ٣", false)]
    [InlineData("+", "#### -", false)]
    public void Marker_of_several_characters(string answer, string response, bool right) =>
        new MarkerVerifier("####").IsCorrect(answer, response).ShouldBe(right);

    [Fact]
    public void Whatever_comes_before_the_marker_changes_nothing() =>
        Gen.Select(Gen.String, Gen.Int).Sample((before, answer) =>
            new MarkerVerifier("#").IsCorrect($"{answer}", $"{before}#{answer}").ShouldBeTrue(), threads: 1);

    [Fact]
    public void Empty_marker_is_refused() =>
        Should.Throw<TaskException>(() => new MarkerVerifier("")).Message.ShouldContain("answer_marker");
}
