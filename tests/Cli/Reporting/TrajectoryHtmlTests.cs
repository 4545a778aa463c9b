using System.Text.RegularExpressions;
using Tppo.Cli.Reporting;
using Tppo.Operating.Trajectories;

namespace Tppo.Tests.Cli.Reporting;

public class TrajectoryHtmlTests
{
    [Fact]
    public void Shade_follows_sign_and_size_on_the_page()
    {
        var page = Page(
            [One(1, new WindowView(1, 0, [new("a", -2), new("b", 1), new("c", 0), new("d", double.NaN)]))],
            [One(1, new WindowView(1, 0, [new("e", 0.5)]))]);
        page.ShouldContain("<span title=\"advantage -2.000\" style=\"background:rgba(220,38,38,0.6)\">a</span>");
        page.ShouldContain("<span title=\"advantage +1.000\" style=\"background:rgba(37,99,235,0.3)\">b</span>");
        page.ShouldContain("<span title=\"advantage 0.000\">c</span>");
        page.ShouldContain("<span title=\"no advantage\">d</span>");
        page.ShouldContain("<span title=\"advantage +0.500\" style=\"background:rgba(37,99,235,0.15)\">e</span>");
    }

    [Fact]
    public void A_cut_is_marked_between_windows_only()
    {
        var page = Page([One(null, Window(4, 3), Window(5, 4), Window(6, 4))], []);
        Regex.Matches(page, "<span class=\"cut\">([^<]*)</span>").Select(match => match.Groups[1].Value)
            .ShouldBe(["cut · step 5 · policy v4", "cut · step 6 · policy v4"]);
        page.ShouldContain("<span class=\"tokens\">3 tokens, 3 windows, policy v3 to v4</span>");
        page.ShouldContain("not ended");
        Page([One(1, Window(4, 3))], []).ShouldNotContain("class=\"cut\"");
    }

    [Theory]
    [InlineData("a b", "a<i>·</i><wbr>b")]
    [InlineData("\n\t", "<i>↵</i><br><i>→</i><wbr>")]
    [InlineData("\r\0", "<i>␍</i><i>␀</i>")]
    [InlineData("\u200b\u202e\u00a0", "<i>⟨200B⟩</i><i>⟨202E⟩</i><i>⟨00A0⟩</i>")]
    [InlineData("é漢<", "&#233;漢&lt;")]
    public void Invisible_characters_are_shown(string text, string html) => TokenText.Html(text).ShouldBe(html);

    [Fact]
    public void Halves_of_a_character_do_not_break_the_page() => TokenText.Html("\ud83d").ShouldBe("\ufffd");

    [Fact]
    public void Columns_stay_aligned_where_one_side_has_more()
    {
        var page = Page([One(1, Window(1, 0)), One(-1, Window(1, 0))], [One(1, Window(1, 0))]);
        Regex.Matches(page, "class=\"when\">(\\w+)|<div></div>").Select(match => match.Groups[1].Value)
            .ShouldBe(["before", "after", "before", ""]);
        page.ShouldContain("<span class=\"reward lost\">reward −1</span>");
        page.ShouldContain("<span class=\"reward won\">reward +1</span>");
    }

    [Fact]
    public void No_advantage_anywhere_is_no_scale() =>
        Page([One(1, new WindowView(1, 0, [new("a", double.NaN), new("b", 0)]))], []).ShouldNotContain("background:");

    private static string Page(TrajectoryView[] before, TrajectoryView[] after) => TrajectoryHtml.Section(before, after);

    private static TrajectoryView One(double? reward, params WindowView[] windows) => new("p", "a", reward, windows);

    private static WindowView Window(long step, long version) => new(step, version, [new("t", 1)]);
}
