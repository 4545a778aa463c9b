using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Tppo.Tests.EndToEnd;

namespace Tppo.Tests.Monitoring;

public class MeasuredRunTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task A_collector_is_told_the_log_too_and_the_weights_are_the_same_to_the_byte()
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
            ["HOOK"] = $"{collector.Urls.Single()}/hook?token=xyzzy",
        };
        var outcome = await TppoProcess.RunAsync(run.Folder, environment, "run", TppoProcess.Smoke, "--name", "measured", "--log-level", "debug",
            "--set", "notify_command=cat >> events.jsonl", "--set", "notify_webhook=$HOOK");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("metrics: http://127.0.0.1:");
        bodies.ShouldContain(body => body.StartsWith("/v1/metrics ", StringComparison.Ordinal) && body.Contains("tppo.steps", StringComparison.Ordinal));
        var told = (await File.ReadAllLinesAsync(Path.Combine(run.Folder, "events.jsonl"), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        bodies.ShouldContain($"/hook {told}\n");
        var ended = JsonNode.Parse(told)!;
        ((string)ended["event"]!, (string)ended["run"]!, (int)ended["step"]!, (int)ended["total_steps"]!).ShouldBe(("ended", "measured", 8, 8));
        var events = await EventsAsync("measured");
        events.ShouldAllBe(one => (string?)one["Run"] == "measured" && (string?)one["Role"] == "run" && (string?)one["Instance"] != null);
        foreach (var begin in new[] { "Ticket taken: ", "Window published: ", "Step trained: ", "Version 8 of the " })
            events.ShouldContain(one => ((string)one["@m"]!).StartsWith(begin, StringComparison.Ordinal) && (string?)one["@l"] == "Debug", begin);
        events.Where(one => ((string)one["@m"]!).StartsWith("Window published: ", StringComparison.Ordinal))
            .Select(one => ((int)one["Slot"]!, (int)one["Step"]!)).Distinct().Count().ShouldBe(8 * 16);
        events.ShouldContain(one => ((string?)one["Trajectory"] ?? "").StartsWith("3-", StringComparison.Ordinal));
        (await EventsAsync("undisturbed")).ShouldNotContain(one => (string?)one["@l"] == "Debug");
        run.Weights("measured").SequenceEqual(run.Weights("undisturbed")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("--metrics-host", "192.0.2.1"), InlineData("--log-level", "loud")]
    public async Task An_address_that_is_none_is_one_line(string flag, string value)
    {
        var outcome = await TppoProcess.RunAsync(
            run.Folder, new Dictionary<string, string> { ["TPPO_METRICS_PORT"] = "0" }, "run", TppoProcess.Smoke, "--name", "nowhere", flag, value);
        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(flag);
        outcome.Error.Count(c => c == '\n').ShouldBe(1, outcome.Error);
        Directory.Exists(run.Run("nowhere", "")).ShouldBeFalse();
    }

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(string name)
        => [.. (await File.ReadAllLinesAsync(run.Run(name, "logs/run.log"), TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!)];
}
