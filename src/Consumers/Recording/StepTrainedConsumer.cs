using MassTransit;
using Tppo.Contracts;
using Tppo.Messaging;

namespace Tppo.Consumers.Recording;

/// <summary>Every trainer's step in; acknowledged when its row of metrics is written.</summary>
internal sealed class StepTrainedConsumer(MetricsRecorder recorder) : IConsumer<StepTrained>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Metrics;

    public Task Consume(ConsumeContext<StepTrained> context)
        => recorder.AddAsync(context.Message).WaitAsync(context.CancellationToken);
}
