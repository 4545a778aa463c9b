using Microsoft.Extensions.Time.Testing;
using Tppo.Messaging.Metering;

namespace Tppo.Tests.Messaging.Metering;

public class EventRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Counts_over_the_time_since_the_beginning()
    {
        var rate = new EventRate(_time);
        rate.PerSecond.ShouldBe(0);
        Add(rate, 6);
        rate.PerSecond.ShouldBe(6);
        _time.Advance(TimeSpan.FromSeconds(4));
        rate.PerSecond.ShouldBe(1.5);
    }

    [Fact]
    public void Forgets_what_is_older_than_30_seconds()
    {
        var rate = new EventRate(_time);
        Add(rate, 30);
        _time.Advance(TimeSpan.FromSeconds(20));
        Add(rate, 60);
        _time.Advance(TimeSpan.FromSeconds(9));
        rate.PerSecond.ShouldBe(90 / 29.0);
        _time.Advance(TimeSpan.FromSeconds(1)); // the first 30 fall out
        rate.PerSecond.ShouldBe(2);
        Add(rate, 15); // in the place of the first
        rate.PerSecond.ShouldBe(2.5);
        _time.Advance(TimeSpan.FromSeconds(60));
        rate.PerSecond.ShouldBe(0);
    }

    private static void Add(EventRate rate, int count)
    {
        for (var i = 0; i < count; i++)
            rate.Add();
    }
}
