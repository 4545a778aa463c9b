using MassTransit;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>Successive batching. On a broker one is served, others stand by.</summary>
/// <param name="context">The run.</param>
/// <param name="names">Of its queues.</param>
/// <param name="meter">Of this process.</param>
/// <param name="batching">Its work.</param>
/// <param name="bus">Where tickets go.</param>
/// <param name="watch">Null in memory, where nothing is lost.</param>
internal sealed class BatchingRole(
    RunContext context, RunNames names, DeliveryMeter meter, SuccessiveBatching batching, IBus bus, LossWatch? watch = null) : IRole
{
    public const string Name = "batching";

    public RoleStatus Status()
    {
        var traffic = meter.Of(names.Queue(Endpoints.Batching));
        var drops = new Dictionary<string, long> { ["repeats"] = batching.Repeats, ["invalid"] = traffic.Failed };
        return new RoleStatus(Name, context.Instance, Version: null, Lag: null, Paused: false, drops, traffic)
        {
            SentAgain = watch?.SentAgain,
        };
    }

    public Task RunAsync(CancellationToken cancellation)
        => watch is null ? RunInMemoryAsync(cancellation) : RunOnBrokerAsync(watch, cancellation);

    private async Task RunInMemoryAsync(CancellationToken cancellation)
    {
        await PublishAsync(batching.Start(TicketFile.Of(context.Checkpoints, context.CheckpointStep)), cancellation);
        await RunEnd.WaitAsync(context, _ => Task.CompletedTask, cancellation);
    }

    private async Task RunOnBrokerAsync(LossWatch losses, CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = losses.RunAsync(end.Token);
        try
        {
            await await Task.WhenAny(watching, RunEnd.WaitAsync(context, _ => Task.CompletedTask, end.Token));
        }
        finally
        {
            await end.CancelAsync();
        }

        await watching;
    }

    /// <summary>
    /// The first tickets, once in a run's life: after that the broker holds them. Killed before the mark is set, it sends all of them
    /// again; their windows are repeats, which everyone drops.
    /// </summary>
    private async Task BeginAsync(CancellationToken cancellation)
    {
        if (File.Exists(context.Folder.Begun))
            return;
        await PublishAsync(TicketFile.Of(context.Checkpoints, 0), cancellation);
        DurableFile.WriteText(context.Folder.Begun, "");
    }

    /// <summary>At once: a step's first batch is whole, so that it is decoded as it would be the next time.</summary>
    private Task PublishAsync(IEnumerable<GenerateWindow> tickets, CancellationToken cancellation)
        => Task.WhenAll(tickets.Select(ticket => bus.PublishPatientlyAsync(ticket, context.Time, cancellation)));
}
