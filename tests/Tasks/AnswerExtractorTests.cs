using Tppo.Tasks.Mathematics;

namespace Tppo.Tests.Tasks;

public class AnswerExtractorTests
{
    [Theory]
    [InlineData(@"So it is \boxed{42}.", "42")]
    [InlineData(@"\boxed{1} and then \boxed{2}", "2")]
    [InlineData(@"\boxed{\frac{1}{\sqrt{2}}}", @"\frac{1}{\sqrt{2}}")]
    [InlineData(@"\boxed{\{1, 2\}}", @"\{1, 2\}")]
    [InlineData(@"\fbox{7}", "7")]
    [InlineData(@"\boxed {8}", "8")]
    [InlineData(@"\boxed{1} \boxed{2", "1")]
    [InlineData(@"{ } } \boxed{3} {", "3")]
    [InlineData(@"\boxed{5} #### 6", "5")]
    [InlineData("6*7 = 42\n#### 42", "42")]
    [InlineData("#### 1\n#### 1,234\nand more", "1,234")]
    [InlineData("The answer is 5. Not 6.", "5")]
    [InlineData("The answer is 5; final answer: **x = 7**", "x = 7")]
    [InlineData("Answer: (B).", "(B)")]
    [InlineData("We add 3 and 4 to get 7.", "7")]
    [InlineData("It costs $1,250.50, she said", "1,250.50")]
    [InlineData("It falls to -3 degrees", "-3")]
    [InlineData("on 2024-05 we got 10-5", "5")]
    [InlineData(@"\frac{3}{4}", @"\frac{3}{4}")]
    [InlineData("x = 1, x = 2", "x = 1, x = 2")]
    [InlineData("about 3/4 of them", "3/4")]
    [InlineData(" yes ", "yes")]
    [InlineData("", "")]
    public void Of_a_response(string response, string answer) => AnswerExtractor.Extract(response).ShouldBe(answer);

    [Theory]
    [InlineData("5 + 3 is what we want", "5 + 3 is what we want")]
    [InlineData("48/2 = 24\n#### 24", "24")]
    [InlineData(@"We get \boxed{\pi}.", @"\pi")]
    public void Of_a_right_answer(string text, string answer) => AnswerExtractor.ExtractRight(text).ShouldBe(answer);
}
