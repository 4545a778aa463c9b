using MassTransit;
using Microsoft.Extensions.Time.Testing;
using Tppo.Messaging;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Messaging;

/// <summary>On a bus in memory, of which an observer holds up publishes or lets them fail.</summary>
public sealed class PatientPublishTests : IPublishObserver, IAsyncLifetime
{
    private readonly WatchedTime _time = new();
    private readonly IBusControl _bus;
    private readonly TaskCompletionSource _never = new();
    private readonly List<object> _attempts = [];
    private int _published;
    private Func<int, Task> _before = _ => Task.CompletedTask;

    public PatientPublishTests()
    {
        _bus = Bus.Factory.CreateUsingInMemory(memory => memory.UseWire("r1", new FakeTimeProvider()));
        _bus.ConnectPublishObserver(this);
    }

    public async ValueTask InitializeAsync() => await _bus.StartAsync(Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        _never.SetResult();
        await _bus.StopAsync(Patience.Limit);
    }

    [Fact]
    public async Task What_is_confirmed_is_published_once()
    {
        await Publish();
        (_attempts.Count, _published).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_is_not_confirmed_within_10_s_is_published_again_until_it_is()
    {
        _before = attempt => attempt <= 2 ? _never.Task : Task.CompletedTask;
        var publishing = Publish();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            (await _time.NextWaitAsync()).ShouldBe(TimeSpan.FromSeconds(10));
            _time.Advance(TimeSpan.FromSeconds(9.999));
            (_attempts.Count, publishing.IsCompleted).ShouldBe((attempt, false));
            _time.Advance(TimeSpan.FromSeconds(.001));
        }

        await publishing;
        (_attempts.Count, _published).ShouldBe((3, 1));
        _attempts.ShouldAllBe(message => Equals(message, Samples.Policy));
    }

    [Fact]
    public async Task One_that_gives_up_by_itself_is_published_again()
    {
        _before = attempt => attempt == 1 ? Task.FromException(new TimeoutException("no confirmation")) : Task.CompletedTask;
        await Publish();
        (_attempts.Count, _published).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_cancellation_ends_it()
    {
        _before = _ => _never.Task;
        using var cancellation = new CancellationTokenSource();
        var publishing = Publish(cancellation.Token);
        await _time.NextWaitAsync();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(publishing);
        _time.Advance(TimeSpan.FromSeconds(60));
        _attempts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Any_other_failure_is_the_publishers()
    {
        _before = _ => Task.FromException(new InvalidOperationException("too large"));
        (await Should.ThrowAsync<InvalidOperationException>(() => Publish())).Message.ShouldBe("too large");
        _attempts.ShouldHaveSingleItem();
    }

    Task IPublishObserver.PrePublish<T>(PublishContext<T> context)
    {
        _attempts.Add(context.Message);
        return _before(_attempts.Count);
    }

    Task IPublishObserver.PostPublish<T>(PublishContext<T> context)
    {
        _published++;
        return Task.CompletedTask;
    }

    Task IPublishObserver.PublishFault<T>(PublishContext<T> context, Exception exception) => Task.CompletedTask;

    private Task Publish(CancellationToken? cancellation = null)
        => _bus.PublishPatientlyAsync(Samples.Policy, _time, cancellation ?? TestContext.Current.CancellationToken)
            .WaitAsync(Patience.Limit, CancellationToken.None);
}
