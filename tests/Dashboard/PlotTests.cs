using System.Xml.Linq;
using CsCheck;
using Tppo.Dashboard.Plots;
using Tppo.Operating.Trajectories;

namespace Tppo.Tests.Dashboard;

public class PlotTests
{
    [Fact]
    public void A_line_goes_from_corner_to_corner_of_its_frame()
    {
        var svg = Draw(new Plot("t", "step", "y", [new PlotLine("a", "#123456", [0, 50, 100], [0, 1, 2])]));
        var points = svg.Descendants("polyline").ShouldHaveSingleItem().Attribute("points")!.Value.Trim().Split(' ').Select(point => point.Split(',')).ToList();
        // The steps' axis has a margin of 2 % at both ends, the values' none: 34 is its top, 216 its bottom.
        points.Select(point => point[1]).ShouldBe(["216", "125", "34"]);
        points.Select(point => point[0]).ShouldBe(["67.4", "303", "538.6"]);
    }

    [Fact]
    public void The_pointer_is_told_every_line_s_value()
    {
        var svg = Draw(new Plot("t", "step", "y", [new PlotLine("behind", "#111111", [1, 3], [5, 6]), new PlotLine("front", "#222222", [2, 3], [7, 8])]));
        svg.Descendants("title").Select(title => title.Value).ShouldBe(["step 1\nbehind 5", "step 3\nfront 8\nbehind 6"]);
    }

    [Fact]
    public void Words_of_others_are_no_markup()
    {
        var svg = Draw(new Plot("<b>&", "<x>", "\"", [new PlotLine("</svg>", "#111111", [1], [1]), new PlotLine("'", "#222222", [1], [1])]));
        svg.Descendants("b").ShouldBeEmpty();
        svg.Attribute("aria-label")!.Value.ShouldBe("<b>&");
    }

    [Fact]
    public void Nothing_to_draw_is_nothing() => PlotSvg.Of(new Plot("t", "x", "y", [new PlotLine("a", "#111111", [], [])])).ShouldBe("");

    [Fact]
    public void A_thinned_line_keeps_its_ends_in_height_and_its_order()
        => Gen.Double[-1e6, 1e6].Array[0, 3000].Sample(y =>
        {
            double[] x = [.. Enumerable.Range(0, y.Length).Select(i => (double)i)];
            var (thinX, thinY) = Thinning.Of(x, y, 100);
            thinX.Length.ShouldBeLessThanOrEqualTo(Math.Max(200, 0));
            thinY.DefaultIfEmpty().Max().ShouldBe(y.DefaultIfEmpty().Max());
            thinY.DefaultIfEmpty().Min().ShouldBe(y.DefaultIfEmpty().Min());
            thinX.ShouldBeInOrder();
            thinX.Zip(thinY).ShouldAllBe(point => y[(int)point.First] == point.Second);
        });

    [Fact]
    public void Values_stand_over_their_tokens_and_cuts_between_windows()
    {
        TokenView Token(double value) => new("x", 0, value);
        var plot = RunPlots.Values(new TrajectoryView("p", "a", null, [new(1, 1, [Token(.1), Token(.2)]), new(2, 2, [Token(double.NaN)]), new(3, 3, [Token(.4)])]));
        plot.Lines[0].X.ShouldBe([0, 1, 3]);
        plot.Lines[0].Y.ShouldBe([.1, .2, .4]);
        plot.Marks.ShouldBe([2, 3]);
    }

    private static XElement Draw(Plot plot) => XElement.Parse(PlotSvg.Of(plot));
}
