using MassTransit;
using Tppo.Contracts;

namespace Tppo.Cli.Recording;

/// <summary>Windows in, a few of them kept for the report.</summary>
public sealed class TrajectoryConsumer(TrajectoryLog log) : IConsumer<WindowGenerated>
{
    public Task Consume(ConsumeContext<WindowGenerated> context)
    {
        log.Add(context.Message);
        return Task.CompletedTask;
    }
}
