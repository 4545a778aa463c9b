using System.Collections.Concurrent;
using System.Diagnostics;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Monitoring;

public sealed class TraceTests(Broker broker) : IDisposable
{
    private const int Steps = 3;
    private const int Slots = 16;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("memory"), InlineData("rabbit")]
    public async Task A_window_s_trace_goes_from_its_ticket_to_both_trainers_and_leads_on_to_the_weights(string bus)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is RunTrace.Name or RunTrace.BusName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var address = bus == "rabbit" ? BrokerAddress.Find((await broker.VirtualHostAsync()).ToString(), _ => null) : null;
        var summary = await HostedRun.ToItsEndAsync(_folder.File($"runs/{bus}"), [$"total_steps={Steps}", "warm_start_steps=1", "eval_problems=1"], address);
        summary.Steps.ShouldBe(Steps);

        // Other tests' runs are listened to as well.
        var traces = spans.GroupBy(span => span.TraceId).Where(trace => trace.Any(span => Equals(span.GetTagItem("run"), bus))).ToDictionary(trace => trace.Key, trace => trace.ToList());
        var windows = traces.Values.Where(trace => trace.Any(span => span.OperationName == "generation") && trace.Any(span => span.Links.Any())).ToList();
        windows.Select(Place).Distinct().Count().ShouldBe(Slots * Steps);
        windows.Count.ShouldBe(Slots * Steps);
        foreach (var window in windows)
        {
            var root = window.Where(span => span.ParentSpanId == default).ShouldHaveSingleItem();
            root.OperationName.ShouldBe("window");
            var ids = window.Select(span => span.SpanId).ToHashSet();
            window.ShouldAllBe(span => span == root || ids.Contains(span.ParentSpanId));
            window.ShouldContain(span => span.OperationName == "values");
            var steps = window.SelectMany(span => span.Links).Select(link => traces[link.Context.TraceId].Single(span => span.SpanId == link.Context.SpanId)).ToList();
            steps.Select(step => (string)step.GetTagItem("role")!).Order().ShouldBe(["policy", "value"]);
            steps.ShouldAllBe(step => Equals(step.GetTagItem("step"), root.GetTagItem("step")));
        }

        foreach (var step in traces.Values.Where(trace => trace.Any(span => span.OperationName == "step")))
        {
            new[] { "training", "weight_publication" }.ShouldBeSubsetOf(step.Select(span => span.OperationName));
            var root = step.Single(span => span.OperationName == "step");
            var version = (int)root.GetTagItem("step")! + 1;
            if (version == Steps)
                continue; // the run may end before anyone has loaded its last weights
            var load = traces.Values.SelectMany(trace => trace)
                .Where(span => span.OperationName == "weight_load" && Equals(span.GetTagItem("version"), version))
                .Where(span => Equals(span.GetTagItem("model"), root.GetTagItem("role"))).ShouldHaveSingleItem();
            // A producer may see them in the store before it hears of them.
            (load.TraceId == root.TraceId || load.ParentSpanId == default).ShouldBeTrue();
        }
    }

    private static (object? Slot, object? Step) Place(List<Activity> window)
    {
        var root = window.Single(span => span.OperationName == "window");
        return (root.GetTagItem("slot"), root.GetTagItem("step"));
    }
}
