using MassTransit;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Modeling;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Recording;

/// <summary>Evaluates the policy's new weights where the recipe asks for it, beside the training.</summary>
internal sealed class EvaluationConsumer(
    HeldOutEvaluation evaluation, WeightStore store, RunControl control) : IConsumer<PolicyUpdated>, IEndpointConsumer
{
    public static Endpoint Endpoint => Endpoints.Evaluation;

    public async Task Consume(ConsumeContext<PolicyUpdated> context)
    {
        var update = context.Message;
        if (evaluation.IsDone(update.Version) || !evaluation.IsDue(update.Version, control.StopStep))
            return;
        try
        {
            using var weights = store.Load(Role.Policy, new WeightPointer(update.Version, update.Location, update.Sha256));
            await evaluation.RecordAsync(update.Version, weights);
        }
        catch (Exception exception) when (exception is UserException or ModelException && !store.Has(update.Location))
        {
            Log.Warning(
                "Version {Version} is not evaluated: evaluation is so far behind that its weights have been pruned", update.Version);
            evaluation.Done(update.Version);
        }
    }
}
