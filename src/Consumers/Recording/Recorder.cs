using Tppo.Contracts;
using Tppo.Messaging.Metering;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>
/// Writes down how a run goes, beside the policy trainer: rows of metrics, evaluations, a few trajectories, and in the end a summary.
/// </summary>
internal sealed class Recorder(
    RunContext context,
    RowWriter rows,
    TrajectoryLog trajectories,
    HeldOutEvaluation evaluation,
    MissedEvaluations missed,
    Lazy<MetricsRecorder> metrics,
    DeliveryMeter meter)
{
    /// <summary>Before the pipeline starts: what a run in memory will do again is forgotten, and the initial policy is evaluated.</summary>
    public async Task BeginAsync()
    {
        var first = rows.ReadFirstStep();
        if (context.Broker is null)
        {
            rows.Log.TruncateFrom(first + 1);
            trajectories.TruncateFrom(first);
        }

        foreach (var row in rows.Read().Where(row => row.IsEvaluation))
            evaluation.Done((int)row.Step);
        if (evaluation.IsDue(first, context.Recipe.Run.TotalSteps) && !evaluation.IsDone(first) && first == context.CheckpointStep)
        {
            using var policy = ModelFolder.ReadWeights(
                context.Checkpoints.PartFolder(first, TrainerKind.Policy.ModelPart), Head.Policy, context.WeightType);
            await evaluation.RecordAsync(first, policy);
        }

        if (context.Broker is not null)
            await missed.CatchUpAsync();
        _ = metrics.Value; // its clock starts here
        context.Progress.Started(context.Recipe.Run.TotalSteps, first + 1);
    }

    /// <summary>After the last step: waits for the rows that are still to come, evaluates the final policy, writes the summary.</summary>
    public async Task<RunSummary> FinishAsync(CancellationToken cancellation)
    {
        var last = context.Control.StopStep;
        await metrics.Value.WaitForAsync(last).WaitAsync(cancellation);
        if (context.Broker is null)
            await evaluation.WaitForAsync(last).WaitAsync(cancellation);
        else
            await missed.WaitAsync(last, meter, cancellation);
        if (!evaluation.IsDone(last))
        {
            using var policy = context.Weights.Load(Role.Policy, context.Weights.Latest(Role.Policy)!);
            await evaluation.RecordAsync(last, policy);
        }

        var summary = RunSummary.Of(context.Folder, context.Recipe, rows.Read(), context.Time.GetElapsedTime(context.Opened).TotalSeconds);
        summary.Write(context.Folder.Summary);
        return summary;
    }
}
