using System.Text.RegularExpressions;
using Tppo.Cli.Reporting;
using Tppo.Operating.Trajectories;

namespace Tppo.Tests.Cli.Reporting;

public class HtmlReportTests
{
    private const string Evil = "<script>alert(\"x\")</script>&'";

    [Fact]
    public void The_sample_has_every_part()
    {
        var page = HtmlReport.Render(SampleRun.Report());
        if (Environment.GetEnvironmentVariable("TPPO_REPORT_SAMPLE") is { Length: > 0 } path)
            File.WriteAllText(path, page);
        page.ShouldContain("<h1>program-tppo</h1>");
        page.ShouldContain("Truncated PPO · task <b>program</b> · seed <b>3</b>");
        page.ShouldContain("<small>accuracy</small><s>20.3 % → </s><strong>89.6 %</strong>");
        page.ShouldContain("<small>response length</small><s>44.6 → </s><strong>32.8</strong>");
        page.ShouldContain("<small>wall time</small><strong>12:41</strong>");
        page.ShouldContain("<tr><th scope=\"row\">Steps</th><td>60, the first 6 with the policy frozen</td></tr>");
        Regex.Count(page, "<svg ").ShouldBe(12);
        Regex.Count(page, "<article ").ShouldBe(4);
        page.ShouldContain("<details><summary>Resolved recipe</summary><pre>{");
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var page = HtmlReport.Render(SampleRun.Report());
        page.Replace("xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal).ShouldNotContain("http");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<link");
        page.ShouldNotContain("@import");
        page.ShouldNotContain("src=");
        page.ShouldNotContain("url(");
    }

    [Fact]
    public void Everything_from_outside_is_escaped()
    {
        var trajectory = new TrajectoryView(Evil, Evil, 1, [new WindowView(1, 0, [new(Evil, 0.5)])]);
        var recipe = $"{{\"task\": \"{Evil.Replace("\"", "")}\"}}";
        var page = HtmlReport.Render(new ReportData(Evil, [(Evil, Evil)], [], recipe, [trajectory], []));
        page.ShouldNotContain("<script");
        page.ShouldNotContain("alert(\"x\")");
        Regex.Count(page, "&lt;script&gt;").ShouldBe(9);
    }

    [Fact]
    public void A_report_of_nothing_is_a_page()
    {
        var page = HtmlReport.Render(new ReportData("empty", [], [], "not json", [], []));
        page.ShouldContain("<h1>empty</h1>");
        page.ShouldContain("<pre>not json</pre>");
        page.ShouldNotContain("<section>");
        page.ShouldNotContain("→ </s>");
    }

    [Fact]
    public void Without_a_stated_wall_time_the_steps_are_summed()
    {
        var rows = new[] { Row.Of(1, ("timing_s/step", 3600.4)), Row.Of(2, ("timing_s/step", 61)), Row.Of(2, ("eval/avg@1", 0.5)) };
        var page = HtmlReport.Render(new ReportData("r", [], rows, "{}", [], []));
        page.ShouldContain("<small>wall time</small><strong>1:01:01</strong>");
        page.ShouldContain("<small>accuracy</small><strong>50.0 %</strong>");
    }
}
