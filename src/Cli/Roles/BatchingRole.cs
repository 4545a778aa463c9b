using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Producers.Batching;

namespace Tppo.Cli.Roles;

/// <summary>Successive batching. On a broker one is served, others stand by.</summary>
public sealed class BatchingRole(RunContext context) : IRole
{
    public void AddServices(IServiceCollection services)
        => services.AddSingleton(_ => new SuccessiveBatching(context.Tickets, context.Recipe.Run.Slots, context.Checkpoints, context.Control));

    public void AddConsumers(IBusRegistrationConfigurator bus)
        => bus.AddConsumer<SuccessiveBatchingConsumer, SuccessiveBatchingConsumerDefinition>();

    public RoleStatus Status(IServiceProvider services)
    {
        var traffic = services.GetRequiredService<DeliveryMeter>().Of(context.Names.Queue(Endpoints.SuccessiveBatching));
        var drops = new Dictionary<string, long> { ["repeats"] = services.GetRequiredService<SuccessiveBatching>().Repeats, ["invalid"] = traffic.Failed };
        return new RoleStatus("batching", context.Instance, Version: null, Lag: null, Paused: false, drops, traffic);
    }

    public async Task RunAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var bus = services.GetRequiredService<IBus>();
        if (context.Broker is null)
            await bus.PublishBatch(services.GetRequiredService<SuccessiveBatching>().Start(TicketsOf(context.CheckpointStep)), cancellation);
        else
            await BeginAsync(bus, cancellation);
        await RunEnd.WaitAsync(context, _ => Task.CompletedTask, cancellation);
    }

    /// <summary>
    /// The first tickets, once in a run's life: after that the broker holds them. Killed before the mark is set, it sends all of them
    /// again; their windows are repeats, which everyone drops.
    /// </summary>
    private async Task BeginAsync(IBus bus, CancellationToken cancellation)
    {
        using var only = RunLock.Take(context.Folder, context.Progress.Message, context.Time, cancellation);
        if (File.Exists(context.Folder.Begun))
            return;
        await new RunTopology(context.Broker!, context.Names, context.Recipe.Archive).ResetAsync(cancellation);
        await bus.PublishBatch(TicketsOf(0), cancellation);
        DurableFile.WriteText(context.Folder.Begun, "");
    }

    private IReadOnlyList<GenerateWindow> TicketsOf(int step) => TicketFile.Read(context.Checkpoints.PartFolder(step, CheckpointStore.Batching));
}
