using System.Diagnostics;
using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Runs.Metrics;

namespace Tppo.Producers.Rollouts;

/// <summary>A ticket in, its window out.</summary>
internal sealed class GenerateWindowConsumer(
    RolloutWorker worker,
    HeldTickets held,
    RolloutInstruments instruments,
    TimeProvider time) : IConsumer<GenerateWindow>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Tickets;

    public async Task Consume(ConsumeContext<GenerateWindow> context)
    {
        var ticket = context.Message;
        using var inHand = held.Hold(ticket);
        Activity.Current.Describe(ticket);
        Log.Debug("Ticket taken: slot {Slot}, step {Step}, trajectory {Trajectory:l}", ticket.Slot, ticket.Step, ticket.TrajectoryId);
        if (await worker.GenerateAsync(ticket, context.CancellationToken) is not { } window)
            return;
        await context.PublishPatientlyAsync(window, time, context.CancellationToken);
        instruments.Published(window);
        Log.Debug(
            "Window published: slot {Slot}, step {Step}, trajectory {Trajectory:l}, version {Version}, {Finish}",
            ticket.Slot,
            ticket.Step,
            ticket.TrajectoryId,
            window.PolicyVersion,
            window.Finish);
    }
}
