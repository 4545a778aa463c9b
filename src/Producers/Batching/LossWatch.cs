using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;

namespace Tppo.Producers.Batching;

/// <summary>Checks every 2 s whether the broker has lost a ticket or a window of the run, sends again what is lost, and says so.</summary>
internal sealed class LossWatch(RunContext context, RunNames names, SuccessiveBatching batching, WindowJournal journal, IBus bus)
{
    /// <summary>Two steps behind both trainers, every slot has been heard of.</summary>
    private const int KeptSteps = 2;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly LostMessages _lost = new(batching, journal);
    private long _heard = -1;

    /// <summary>Tickets and windows that were sent again.</summary>
    public long SentAgain { get; private set; }

    /// <summary>Ends, and not as a failure, with <paramref name="cancellation"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period, context.Time);
        IConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                try
                {
                    connection ??= await BrokerConnection.OpenAsync(context.Broker!, cancellation);
                    await LookAsync(connection, cancellation);
                }
                catch (Exception exception)
                    when (exception is UserException or RabbitMQClientException
                        || BrokerConnection.IsAway(context.Broker!, exception, cancellation))
                {
                    Log.Debug("What the broker holds is not known: {Reason}", exception.Message);
                    if (connection is not null)
                        await connection.DisposeAsync();
                    connection = null;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nothing is watched for any more.
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    private async Task LookAsync(IConnection connection, CancellationToken cancellation)
    {
        journal.Forget(TrainerKind.All.Min(kind => context.Weights.Latest(kind.Role)?.Version ?? 0) - KeptSteps);
        var heard = batching.Heard;
        (var hasMoved, _heard) = (heard != _heard, heard);
        if (hasMoved)
            return; // while windows come, nobody need be asked
        var sighting = await SightAsync(connection, cancellation);
        foreach (var ticket in _lost.Tickets(sighting))
            await IssueAsync(ticket, cancellation);
        foreach (var window in _lost.Windows(sighting))
        {
            Tell("window", window.Ticket);
            await bus.PublishPatientlyAsync(window, context.Time, cancellation);
        }
    }

    /// <summary>A ticket that was lost, or, where a trainer has its window already, what follows from that.</summary>
    private async Task IssueAsync(GenerateWindow ticket, CancellationToken cancellation)
    {
        var window = Trained(ticket);
        IReadOnlyList<GenerateWindow> missing = window is null ? [ticket] : batching.Next(window);
        foreach (var next in missing)
        {
            Tell("ticket", next);
            await bus.PublishPatientlyAsync(next, context.Time, cancellation);
        }

        batching.Answered(missing);
    }

    private WindowGenerated? Trained(GenerateWindow ticket)
        => TrainerKind.All
            .SelectMany(kind => StepWindowsFile.Read(context.RecoveryOf(kind).PartFolder(ticket.Step + 1, kind.StatePart)))
            .FirstOrDefault(window => window.Ticket.Slot == ticket.Slot);

    private void Tell(string what, GenerateWindow ticket)
    {
        SentAgain++;
        Log.Warning("The broker has lost the {What} of slot {Slot}, step {Step}: it is sent again", what, ticket.Slot, ticket.Step);
    }

    private async Task<Sighting> SightAsync(IConnection connection, CancellationToken cancellation)
    {
        var status = await BrokerStatus.ReadAsync(connection, names, context.Time, cancellation);
        var queues = status.Queues.ToDictionary(queue => queue.Queue);
        return new Sighting(
            Ready(Endpoints.Tickets),
            status.Roles.SelectMany(role => role.Tickets ?? []).ToHashSet(),
            Ready(Endpoints.Batching) + queues[Endpoints.Batching.Name].Unacknowledged,
            TrainerKind.All
                .Select(kind => (kind.Role, Sighting: Of(kind)))
                .Where(trainer => trainer.Sighting is not null)
                .ToDictionary(trainer => trainer.Role, trainer => trainer.Sighting!));

        TrainerSighting? Of(TrainerKind kind) => status.Roles
            .Where(role => role.Role == kind.Name && role is { Version: not null, Windows: not null })
            .Select(role => new TrainerSighting(role.Version!.Value, role.Windows!.Value, Ready(Endpoints.Trainer(kind))))
            .MaxBy(trainer => trainer.Step);

        int Ready(Endpoint endpoint) => (int)queues[endpoint.Name].Ready;
    }
}
