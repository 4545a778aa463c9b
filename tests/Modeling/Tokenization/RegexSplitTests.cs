using System.Text.RegularExpressions;
using CsCheck;
using Tppo.Modeling.Tokenization.Bpe;

namespace Tppo.Tests.Modeling.Tokenization;

public class RegexSplitTests
{
    // The example of the tokenizers library's documentation of its behaviours: "the-final--countdown" at "-".
    [Theory]
    [InlineData(SplitBehavior.Isolated, "the|-|final|-|-|countdown")]
    [InlineData(SplitBehavior.Removed, "the|final|countdown")]
    [InlineData(SplitBehavior.MergedWithPrevious, "the-|final-|-|countdown")]
    [InlineData(SplitBehavior.MergedWithNext, "the|-final|-|-countdown")]
    [InlineData(SplitBehavior.Contiguous, "the|-|final|--|countdown")]
    public void Behaviours(SplitBehavior behavior, string expected)
        => string.Join('|', new RegexSplit(new Regex("-"), behavior, false).Split("the-final--countdown")).ShouldBe(expected);

    [Fact]
    public void Inverted_what_does_not_match_counts()
        => new RegexSplit(new Regex(@"\w+"), SplitBehavior.Removed, true).Split("a b,c").ShouldBe(["a", "b", "c"]);

    [Fact]
    public void Nothing_is_lost_unless_it_is_removed()
    {
        foreach (var behavior in Enum.GetValues<SplitBehavior>().Where(behavior => behavior != SplitBehavior.Removed))
        {
            var split = new RegexSplit(new Regex(@"\p{L}+|\s|x*"), behavior, false);
            Texts.Any.Sample(text => string.Concat(split.Split(text)).ShouldBe(text), iter: 200);
        }
    }
}
