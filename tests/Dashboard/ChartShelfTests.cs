using Microsoft.Extensions.Time.Testing;
using Tppo.Dashboard.Plots;
using Tppo.Runs.Metrics;

namespace Tppo.Tests.Dashboard;

public class ChartShelfTests
{
    [Fact]
    public void Charts_are_drawn_anew_once_a_run_has_grown_by_a_tenth_or_they_are_old()
    {
        var time = new FakeTimeProvider();
        var shelf = new ChartShelf(time);
        shelf.Of("a", []).ShouldBeEmpty();
        var first = shelf.Of("a", Rows(20));
        first.ShouldNotBeEmpty();
        shelf.Of("a", Rows(21)).ShouldBeSameAs(first);
        shelf.Of("b", Rows(21)).ShouldNotBe(first);
        var second = shelf.Of("a", Rows(22));
        second.ShouldNotBe(first);
        var rows = Rows(23);
        time.Advance(TimeSpan.FromSeconds(29));
        shelf.Of("a", rows).ShouldBeSameAs(second);
        time.Advance(TimeSpan.FromSeconds(1));
        var third = shelf.Of("a", rows);
        third.ShouldNotBe(second);
        time.Advance(TimeSpan.FromHours(1));
        shelf.Of("a", rows).ShouldBeSameAs(third);
        shelf.Of("a", Rows(5)).ShouldNotBe(third); // begun anew
    }

    private static MetricRow[] Rows(int count)
        => [.. Enumerable.Range(1, count).Select(step => new MetricRow(step, new Dictionary<string, double> { [MetricNames.LengthMean] = step }))];
}
