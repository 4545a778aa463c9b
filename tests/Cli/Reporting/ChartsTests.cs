using System.Xml.Linq;
using Tppo.Cli.Reporting;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Cli.Reporting;

public class ChartsTests
{
    private static readonly string[] _all =
    [
        "learning-curve", "response-length", "policy-lag", "slot-occupancy", "entropy", "kl", "clip-fractions", "value-loss",
        "explained-variance", "gradient-norms", "throughput", "step-time",
    ];

    [Fact]
    public void Every_chart_is_an_svg_that_stands_alone()
    {
        var charts = Charts.Draw(SampleRun.Rows());
        charts.Select(chart => chart.Id).ShouldBe(_all);
        foreach (var chart in charts)
        {
            var svg = XDocument.Parse(chart.Svg).Root!;
            svg.Name.ShouldBe(XName.Get("svg", "http://www.w3.org/2000/svg"));
            svg.Value.ShouldContain(chart.Title);
            Words(chart.Svg).ShouldContain("step");
        }
    }

    [Fact]
    public void Charts_have_no_ids_that_could_clash_in_one_page()
    {
        var page = string.Concat(Charts.Draw(SampleRun.Rows()).Select(chart => chart.Svg));
        page.ShouldNotContain(" id=");
        page.ShouldNotContain("url(");
    }

    [Fact]
    public void A_metric_that_no_row_has_leaves_its_chart_out()
    {
        var charts = Charts.Draw([Row.Of(1, ("actor/entropy", 0.4), ("actor/ppo_kl", double.NaN)), Row.Of(2)]);
        charts.ShouldHaveSingleItem().Title.ShouldBe("Entropy");
        Charts.Draw([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_that_no_row_has_is_missing_from_the_legend()
    {
        var svg = Charts.Draw([Row.Of(1, ("critic/grad_norm", 0.4)), Row.Of(2, ("critic/grad_norm", 0.5))]).ShouldHaveSingleItem().Svg;
        Words(svg).ShouldContain("value");
        Words(svg).ShouldNotContain("policy");
    }

    [Fact]
    public void The_learning_curve_tells_each_evaluation()
    {
        var svg = LearningCurve.Svg([Row.Of(0, ("eval/avg@4", 0.25)), Row.Of(10, ("eval/avg@4", 0.6525), ("rollout/accuracy", 0.5))]);
        svg.ShouldContain("<title>step 0: 0.25</title>");
        svg.ShouldContain("<title>step 10: 0.653</title>");
        Words(svg).ShouldBe(["Learning curve", "evaluation", "rollouts", "0", "2", "4", "6", "8", "10",
            "0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "step", "accuracy"], ignoreOrder: true);
        Should.Throw<UserException>(() => LearningCurve.Svg([Row.Of(1)]));
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(7)]
    [InlineData(123456789)]
    [InlineData(-1e30)]
    public void One_value_of_any_size_can_be_drawn(double value)
    {
        var svg = Charts.Draw([Row.Of(5, ("critic/vf_loss", value))]).ShouldHaveSingleItem().Svg;
        svg.ShouldContain("<ellipse");
        svg.ShouldNotContain("NaN");
    }

    [Fact]
    public void A_picture_is_the_same_every_time() =>
        LearningCurve.Svg(SampleRun.Rows()).ShouldBe(LearningCurve.Svg(SampleRun.Rows()));

    private static IEnumerable<string> Words(string svg) =>
        XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value);
}
