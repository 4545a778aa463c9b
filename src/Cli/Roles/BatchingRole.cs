using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Metering;
using Tppo.Hosting.Storage;
using Tppo.Producers.Batching;

namespace Tppo.Cli.Roles;

/// <summary>Successive batching. On a broker one is served, others stand by.</summary>
public sealed class BatchingRole(RunContext context) : IRole
{
    public void AddServices(IServiceCollection services)
    {
        if (context.Broker is not null)
        {
            services.AddSingleton(_ => new WindowJournal(Path.Combine(context.Folder.Recovery, CheckpointStore.Batching), context.Folder.Name, context.Time));
            services.AddSingleton<LossWatch>();
            services.AddSingleton(context);
        }

        services.AddSingleton(provider => Batching(provider.GetService<WindowJournal>()));
    }

    public void AddConsumers(IBusRegistrationConfigurator bus)
        => bus.AddConsumer<SuccessiveBatchingConsumer, SuccessiveBatchingConsumerDefinition>();

    public RoleStatus Status(IServiceProvider services)
    {
        var traffic = services.GetRequiredService<DeliveryMeter>().Of(context.Names.Queue(Endpoints.SuccessiveBatching));
        var drops = new Dictionary<string, long> { ["repeats"] = services.GetRequiredService<SuccessiveBatching>().Repeats, ["invalid"] = traffic.Failed };
        return new RoleStatus("batching", context.Instance, Version: null, Lag: null, Paused: false, drops, traffic)
        {
            SentAgain = services.GetRequiredService<LossWatch>().SentAgain,
        };
    }

    public async Task RunAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var bus = services.GetRequiredService<IBus>();
        if (context.Broker is null)
        {
            await PublishAsync(services.GetRequiredService<SuccessiveBatching>().Start(TicketsOf(context.CheckpointStep)), bus, cancellation);
            await RunEnd.WaitAsync(context, _ => Task.CompletedTask, cancellation);
            return;
        }

        await BeginAsync(bus, cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = services.GetRequiredService<LossWatch>().RunAsync(end.Token);
        try
        {
            await await Task.WhenAny(watch, RunEnd.WaitAsync(context, _ => Task.CompletedTask, end.Token));
        }
        finally
        {
            await end.CancelAsync();
        }

        await watch;
    }

    private SuccessiveBatching Batching(WindowJournal? journal)
    {
        var batching = new SuccessiveBatching(context.Tickets, context.Recipe.Run.Slots, context.Checkpoints, context.Control, journal);
        if (journal is not null)
            batching.Recover(TicketsOf(0));
        return batching;
    }

    /// <summary>
    /// The first tickets, once in a run's life: after that the broker holds them. Killed before the mark is set, it sends all of them
    /// again; their windows are repeats, which everyone drops.
    /// </summary>
    private async Task BeginAsync(IBus bus, CancellationToken cancellation)
    {
        if (File.Exists(context.Folder.Begun))
            return;
        await PublishAsync(TicketsOf(0), bus, cancellation);
        DurableFile.WriteText(context.Folder.Begun, "");
    }

    /// <summary>At once: a step's first batch is whole, so that it is decoded as it would be the next time.</summary>
    private Task PublishAsync(IEnumerable<GenerateWindow> tickets, IBus bus, CancellationToken cancellation)
        => Task.WhenAll(tickets.Select(ticket => bus.PublishPatientlyAsync(ticket, context.Time, cancellation)));

    private IReadOnlyList<GenerateWindow> TicketsOf(int step) => TicketFile.Read(context.Checkpoints.PartFolder(step, CheckpointStore.Batching));
}
