using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Messaging.Archive;
using Tppo.Runs;
using Tppo.Runs.Options;
using Tppo.Tests.Contracts.Wire;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Messaging.Archive;

/// <summary>What trainers can have, the archive has: on a broker too.</summary>
public sealed class ArchiveFirstTests(Broker broker)
{
    private static readonly RunNames Names = new("r");
    private static readonly WindowGenerated Window = Samples.All.OfType<WindowGenerated>().First();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_window_whose_publish_came_to_nothing_is_in_the_archive()
    {
        var address = BrokerAddress.Find((await broker.VirtualHostAsync()).OriginalString, _ => null)!;
        await new RunTopology(address, Names, new ArchiveOptions()).DeployAsync("0", hasBegun: false, Cancellation);
        await using var connection = await BrokerConnection.OpenAsync(address, Cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        foreach (var endpoint in Endpoints.All)
            await channel.ExchangeUnbindAsync(Names.Queue(endpoint), Names.Exchange(typeof(WindowGenerated)), "", cancellationToken: Cancellation);
        await PublishAsync(address, bus => Should.ThrowAsync<Exception>(bus.Publish(Window, Cancellation)));
        (await ArchivedAsync(address)).ShouldBe([Window.Ticket.Slot]);
    }

    [Fact]
    public async Task A_window_is_there_once_also_where_an_older_version_had_bound_the_stream_to_the_windows()
    {
        var address = BrokerAddress.Find((await broker.VirtualHostAsync()).OriginalString, _ => null)!;
        var topology = new RunTopology(address, Names, new ArchiveOptions());
        await topology.DeployAsync("0", hasBegun: false, Cancellation);
        await using var connection = await BrokerConnection.OpenAsync(address, Cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueBindAsync(Names.Queue(Endpoints.Archive), Names.Exchange(typeof(WindowGenerated)), "", cancellationToken: Cancellation);
        await topology.DeployAsync("0", hasBegun: true, Cancellation);
        await PublishAsync(address, async bus =>
        {
            await bus.Publish(Window, Cancellation);
            await bus.Publish(Window with { Ticket = Window.Ticket with { Slot = 7 } }, Cancellation);
        });
        (await ArchivedAsync(address)).ShouldBe([Window.Ticket.Slot, 7]);
    }

    private static async Task PublishAsync(BrokerAddress address, Func<IBus, Task> publish)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                BusTransport.Use(bus, address, Names, TimeProvider.System);
            })
            .BuildServiceProvider();
        var control = services.GetRequiredService<IBusControl>();
        await control.StartAsync(Patience.Limit);
        await publish(control);
        await control.StopAsync(Patience.Limit);
    }

    private static async Task<int[]> ArchivedAsync(BrokerAddress address)
    {
        await using var archive = await StreamArchive.OpenAsync(address, Names, TimeProvider.System, Cancellation);
        return [.. await archive.ReadAsync(new ArchiveStart(), new SkippedRecords(), Cancellation).Select(record => record.Window.Ticket.Slot).ToListAsync(Cancellation)];
    }
}
