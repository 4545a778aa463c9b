using System.Diagnostics;
using System.Text.RegularExpressions;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Monitoring;

public partial class AlertTests
{
    [Theory]
    [InlineData("check", "rules", "recording.yml")]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "tests.yml")]
    [InlineData("test", "rules", "healthy.yml")]
    public async Task Promtool_is_content(string command, string what, string file)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", [command, what, PrometheusServer.Rules(file)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        promtool.ExitCode.ShouldBe(0, string.Concat(said));
    }

    /// <summary>Each is tried where it is to fire, where it is not to fire yet, and twice on a healthy run.</summary>
    [Fact]
    public void Every_alert_is_tried()
    {
        var tried = Tried().Matches(File.ReadAllText(PrometheusServer.Rules("tests.yml"))).Select(match => match.Groups["name"].Value).ToList();
        var alerts = Alert().Matches(File.ReadAllText(PrometheusServer.Rules("alerts.yml"))).Select(match => match.Groups["name"].Value).ToList();
        alerts.Count.ShouldBeGreaterThan(10);
        foreach (var alert in alerts)
            tried.Count(name => name == alert).ShouldBeGreaterThanOrEqualTo(4, alert);
    }

    [GeneratedRegex("alertname: (?<name>\\w+)")]
    private static partial Regex Tried();

    [GeneratedRegex("- alert: (?<name>\\w+)")]
    private static partial Regex Alert();
}
