using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Messaging;

namespace Tppo.Consumers.Policy;

/// <summary>Hands a window to the policy trainer; the delivery is acknowledged when the window's step is durable.</summary>
public sealed class PolicyTrainerConsumer([FromKeyedServices(Role.Policy)] StepAccumulator accumulator, WindowGuard guard) : IConsumer<WindowGenerated>
{
    public Task Consume(ConsumeContext<WindowGenerated> context)
    {
        guard.Check(context.Message);
        return accumulator.AddAsync(context.Message).WaitAsync(context.CancellationToken);
    }
}
