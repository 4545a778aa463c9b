using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;

namespace Tppo.Consumers.Value;

/// <summary>Hands a window to the value trainer; the delivery is acknowledged when the window's step is durable.</summary>
public sealed class ValueTrainerConsumer([FromKeyedServices(Role.Value)] StepAccumulator accumulator, WindowGuard guard) : IConsumer<WindowGenerated>
{
    public Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        return accumulator.AddAsync(context.Message).WaitAsync(context.CancellationToken);
    }
}
