using MassTransit;
using Tppo.Contracts;

namespace Tppo.Cli.Running;

/// <summary>Every trainer's step in, its metrics recorded.</summary>
public sealed class StepTrainedConsumer(MetricsRecorder recorder) : IConsumer<StepTrained>
{
    public Task Consume(ConsumeContext<StepTrained> context)
    {
        recorder.Add(context.Message);
        return Task.CompletedTask;
    }
}
