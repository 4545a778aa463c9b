using MassTransit;
using Tppo.Contracts;

namespace Tppo.Cli.Recording;

/// <summary>Every trainer's step in; acknowledged when its row of metrics is written.</summary>
public sealed class StepTrainedConsumer(MetricsRecorder recorder) : IConsumer<StepTrained>
{
    public Task Consume(ConsumeContext<StepTrained> context)
        => recorder.AddAsync(context.Message).WaitAsync(context.CancellationToken);
}
