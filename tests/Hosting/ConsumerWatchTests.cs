using MassTransit;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Hosting;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Hosting;

public sealed class ConsumerWatchTests(Broker broker) : IDisposable
{
    private static readonly string Queue = new RunNames("run").Queue(Endpoints.Batching);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bus_that_has_lost_its_consumer_ends_its_role_and_one_that_has_it_does_not()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var address = BrokerAddress.Find((await broker.VirtualHostAsync()).OriginalString, _ => null)!;
        var run = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(run.Path);
        using var context = new RunOpening(SmallRun.Recipe(), run, address, new Listener(), _time).Open(cancellation);
        var names = new RunNames(run.Name);
        await new RunTopology(address, names, context.Recipe.Archive).DeployAsync(RunIdentity.Of(run), hasBegun: false, cancellation);
        await using var connection = await BrokerConnection.OpenAsync(address, cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.BasicConsumeAsync(Queue, autoAck: false, new AsyncEventingBasicConsumer(channel), cancellation);

        using var watch = new ConsumerWatch(context, names);
        await watch.Ready(new Serving(new Uri(address.Uri, $"{address.Uri.AbsolutePath}/{Queue}")));
        await watch.StartAsync(cancellation);
        await PassAsync(TimeSpan.FromMinutes(1), context);
        context.Control.Failure.ShouldBeNull();
        await channel.CloseAsync(cancellation);
        await PassAsync(TimeSpan.FromHours(1), context);
        context.Control.Failure.ShouldBeOfType<BusLostException>().Message.ShouldContain(Queue);
        await watch.StopAsync(cancellation);
    }

    /// <summary>Time passes, slowly enough for each look to be through, until it is over or the role has failed.</summary>
    private async Task PassAsync(TimeSpan time, RunContext context)
    {
        for (var end = _time.GetUtcNow() + time; _time.GetUtcNow() < end && context.Control.Failure is null; _time.Advance(TimeSpan.FromSeconds(5)))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private sealed record Serving(Uri InputAddress) : ReceiveEndpointReady
    {
        public IReceiveEndpoint ReceiveEndpoint => throw new NotSupportedException();

        public bool IsStarted => true;
    }
}
