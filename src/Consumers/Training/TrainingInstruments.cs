using System.Diagnostics.Metrics;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Training;

/// <summary>What a trainer measures.</summary>
internal sealed class TrainingInstruments
{
    private readonly Counter<long> _steps;
    private readonly KeyValuePair<string, object?>[] _labels;

    public TrainingInstruments(RunMeter meter, TrainerKind kind)
    {
        Training = meter.Duration("tppo.training.duration", "Training a step.", kind.Name);
        Checkpoint = meter.Duration("tppo.checkpoint.duration", "Writing a checkpoint's parts, or a durable step.", kind.Name);
        Publication = meter.Duration(
            "tppo.weight_publication.duration", "Storing a version's weights, and its event's confirmation.", kind.Name);
        _steps = meter.Meter.CreateCounter<long>("tppo.steps", "{step}", "Steps trained by this process.");
        _labels = meter.Labels(kind.Name);
    }

    public Duration Training { get; }

    public Duration Checkpoint { get; }

    public Duration Publication { get; }

    public void Trained() => _steps.Add(1, _labels);
}
