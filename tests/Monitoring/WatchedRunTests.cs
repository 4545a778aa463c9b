using System.Text.RegularExpressions;
using Tppo.Tests.Architecture;

namespace Tppo.Tests.Monitoring;

public partial class WatchedRunTests(WatchedRun run) : IClassFixture<WatchedRun>
{
    [Fact]
    public void Every_query_of_the_dashboard_returns_data()
    {
        run.Panels.Count.ShouldBeGreaterThan(20);
        run.Panels.Where(panel => panel.Value.Count == 0).Select(panel => panel.Key).ShouldBeEmpty();
    }

    /// <summary>A recording rule has data; an alert's expression reads what there is, and is empty where nothing is wrong.</summary>
    [Fact]
    public void Every_rule_can_be_evaluated_and_reads_series_that_there_are()
    {
        run.Rules.Count.ShouldBeGreaterThan(20);
        foreach (var (rule, result) in run.Rules)
        {
            ((string)rule["health"]!).ShouldBe("ok", $"{rule["name"]}: {rule["lastError"]}");
            if ((string)rule["type"]! == "recording")
                result.ShouldNotBeEmpty((string)rule["name"]!);
            var names = SeriesName().Matches((string)rule["query"]!).Select(match => match.Value).ToList();
            names.ShouldNotBeEmpty();
            names.Where(name => !run.Series.Contains(name)).ShouldBeEmpty((string)rule["name"]!);
        }
    }

    [Theory]
    [InlineData("TppoProcessDown"), InlineData("TppoNoStep"), InlineData("TppoQueueWithoutConsumer"), InlineData("TppoDeadLetters")]
    [InlineData("TppoProducerWithoutWeights"), InlineData("TppoStepsNotFinite"), InlineData("TppoVerifierFailures"), InlineData("TppoVerifierStuck")]
    public void Nothing_is_wrong_with_the_pipeline(string alert)
        => run.Rules.Single(one => (string)one.Rule["name"]! == alert).Result.ShouldBeEmpty();

    [Fact]
    public void What_is_served_is_documented_and_what_is_documented_is_served()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "monitoring.md"));
        var documented = Documented().Matches(page).SelectMany(match => SeriesName().Matches(match.Value)).Select(match => match.Value).Distinct().Order();
        var served = Type().Matches(run.Metrics[0]).Select(match => match.Groups["name"].Value).Distinct().Order();
        served.ShouldBe(documented);
    }

    [Fact]
    public void Every_series_bears_run_role_and_instance()
    {
        foreach (var metrics in run.Metrics)
        {
            foreach (var line in metrics.Split('\n').Where(line => line.StartsWith("tppo_", StringComparison.Ordinal)))
                new[] { "run=\"watched\"", "role=\"", "instance=\"" }.ShouldAllBe(label => line.Contains(label));
        }
    }

    [Fact]
    public void A_producer_tells_of_itself_alone_and_is_ready()
    {
        Roles(run.Metrics[0]).ShouldBe(["batching", "policy", "producer", "value"]);
        Roles(run.Metrics[1]).ShouldBe(["producer"]);
        ((bool)run.Readiness[1]["ok"]!).ShouldBeTrue();
    }

    [Fact]
    public void One_that_stands_by_says_so_and_measures_nothing()
    {
        Roles(run.Metrics[2]).ShouldBeEmpty();
        ((bool)run.Readiness[2]["ok"]!).ShouldBeFalse();
        run.Readiness[2]["reasons"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldContain("stands by");
    }

    [Fact]
    public void Each_process_logs_for_its_role_and_none_a_secret()
    {
        run.Logs.Keys.Order().ShouldBe(["batching", "producer", "run"]);
        foreach (var (role, log) in run.Logs)
            log.ShouldContain($"\"Role\":\"{role}\"");
        run.Logs["run"].ShouldContain("is taken; fence 1");
        run.Logs["batching"].ShouldContain("stands by for");
        run.Logs["producer"].ShouldContain(" of the Policy model is loaded");
        run.Logs.Values.Append(run.Output).ShouldAllBe(text => !text.Contains(WatchedRun.Secret));
    }

    private static IEnumerable<string> Roles(string metrics) => Paused().Matches(metrics).Select(match => match.Groups["role"].Value).Order();

    [GeneratedRegex("tppo[_:][a-z0-9_:]+|\\bup\\b")]
    private static partial Regex SeriesName();

    [GeneratedRegex("^# TYPE (?<name>\\w+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex("^\\| `tppo_[^|]+\\|", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex("^tppo_paused\\{[^}]*role=\"(?<role>\\w+)\"", RegexOptions.Multiline)]
    private static partial Regex Paused();
}
