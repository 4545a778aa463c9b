using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Transformer;

namespace Tppo.Cli.Running;

/// <summary>Evaluates the policy's new weights where the recipe asks for it, beside the training.</summary>
public sealed class EvaluationConsumer(
    HeldOutEvaluation evaluation, MetricsRecorder recorder, WeightStore store, RunStart start, RunControl control) : IConsumer<PolicyUpdated>
{
    public async Task Consume(ConsumeContext<PolicyUpdated> context)
    {
        var update = context.Message;
        if (update.Version == start.Step || !evaluation.IsDue(update.Version, control.StopStep))
            return; // where the session began, it has evaluated already
        try
        {
            using var weights = store.Load(update.Location, update.Sha256, start.Config, Head.Policy);
            recorder.Add(await evaluation.RunAsync(update.Version, weights));
        }
        catch (UserException) when (!store.Has(update.Location))
        {
            Log.Warning("Version {Version} is not evaluated: evaluation is so far behind that its weights have been pruned", update.Version);
        }

        evaluation.Done(update.Version);
    }
}
