using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Monitoring;

public class MeasuredRunTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task A_collector_is_told_and_the_weights_are_the_same_to_the_byte()
    {
        ConcurrentQueue<string> bodies = [];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bodies.Enqueue(context.Request.Path + " " + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["TPPO_METRICS_PORT"] = "0",
        };
        var outcome = await TppoProcess.RunAsync(run.Folder, environment, "run", TppoProcess.Smoke, "--name", "measured");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("metrics: http://127.0.0.1:");
        bodies.ShouldContain(body => body.StartsWith("/v1/metrics ", StringComparison.Ordinal) && body.Contains("tppo.steps", StringComparison.Ordinal));
        run.Weights("measured").SequenceEqual(run.Weights("undisturbed")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("--metrics-port", "70000"), InlineData("--metrics-port", "-1"), InlineData("--metrics-host", "nowhere"), InlineData("--metrics-host", "192.0.2.1")]
    public async Task An_address_that_is_none_is_one_line(string flag, string value)
    {
        var outcome = await TppoProcess.RunAsync(
            run.Folder, new Dictionary<string, string> { ["TPPO_METRICS_PORT"] = "0" }, "run", TppoProcess.Smoke, "--name", "nowhere", flag, value);
        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(flag);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        Directory.Exists(run.Run("nowhere", "")).ShouldBeFalse();
    }
}
