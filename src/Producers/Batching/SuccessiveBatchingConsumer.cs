using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;

namespace Tppo.Producers.Batching;

/// <summary>Every window in, the tickets that follow from it out.</summary>
internal sealed class SuccessiveBatchingConsumer(
    SuccessiveBatching batching, WindowGuard guard, TimeProvider time) : IConsumer<WindowGenerated>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Batching;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        var tickets = await NextAsync(context.Message, context.CancellationToken);
        await Task.WhenAll(tickets.Select(ticket => context.PublishPatientlyAsync(ticket, time, context.CancellationToken)));
        batching.Answered(tickets);
    }

    /// <summary>A disk that is full will be emptied: the window waits for it, and with it the run.</summary>
    private async Task<IReadOnlyList<GenerateWindow>> NextAsync(WindowGenerated window, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return batching.Next(window);
            }
            catch (IOException exception) when (batching.IsDurable)
            {
                Log.Warning(
                    "The window of slot {Slot}, step {Step} cannot be written down, and is tried again: {Reason}",
                    window.Ticket.Slot,
                    window.Ticket.Step,
                    exception.Message);
                await Task.Delay(Retry, time, cancellation);
            }
        }
    }
}
