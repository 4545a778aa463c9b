using Microsoft.Extensions.Time.Testing;
using Tppo.Messaging.Metering;

namespace Tppo.Tests.Messaging.Metering;

public class QueueMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly object _one = new();
    private readonly object _two = new();
    private readonly QueueMeter _meter;

    public QueueMeterTests() => _meter = new QueueMeter(_time);

    [Fact]
    public void Holds_deliveries_from_their_arrival_to_their_end()
    {
        _meter.Begin(_one, _time.GetUtcNow() - TimeSpan.FromSeconds(5));
        _meter.Begin(_two, sentAt: null);
        _time.Advance(TimeSpan.FromSeconds(2));
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 2, Processed: 0, Failed: 0, PerSecond: 0, OldestSeconds: 7));
        _meter.End(_one);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 1, Processed: 1, Failed: 0, PerSecond: .5, OldestSeconds: 2));
        _meter.End(_two);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 0, Processed: 2, Failed: 0, PerSecond: 1, OldestSeconds: null));
    }

    [Fact]
    public void A_clock_that_is_behind_the_senders_makes_no_negative_age()
    {
        _meter.Begin(_one, _time.GetUtcNow() + TimeSpan.FromSeconds(5));
        _meter.Read().OldestSeconds.ShouldBe(0);
    }

    [Fact]
    public void A_failed_delivery_ends_with_the_dead_letters()
    {
        _meter.Begin(_one, sentAt: null);
        _meter.Fail(_one);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 1, Processed: 0, Failed: 0, PerSecond: 0, OldestSeconds: 0));
        _meter.End(_one);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 0, Processed: 1, Failed: 1, PerSecond: 1, OldestSeconds: null));
    }

    [Fact]
    public void One_that_fails_even_on_its_way_to_the_dead_letters_is_counted_once()
    {
        _meter.Begin(_one, sentAt: null);
        _meter.Fail(_one);
        _meter.Fail(_one);
        _meter.End(_one);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 0, Processed: 1, Failed: 1, PerSecond: 1, OldestSeconds: null));
    }

    [Fact]
    public void One_that_is_broken_off_counts_as_if_it_had_never_come()
    {
        _meter.Begin(_one, sentAt: null);
        _meter.Fail(_one);
        _meter.BreakOff(_one);
        _meter.End(_one);
        _meter.Read().ShouldBe(new QueueTraffic(InFlight: 0, Processed: 0, Failed: 0, PerSecond: 0, OldestSeconds: null));
    }
}
