using RabbitMQ.Client.Exceptions;
using Serilog;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;

namespace Tppo.Consumers.Recording;

/// <summary>
/// Evaluations of which the broker has lost the event: they are made of the weights that are still there, and never waited for.
/// </summary>
internal sealed class MissedEvaluations(RunContext context, RunNames names, HeldOutEvaluation evaluation)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Of an earlier session: a version whose event is with the broker still is evaluated now, and its event then ignored.
    /// </summary>
    public async Task CatchUpAsync()
    {
        if (context.Weights.Latest(Role.Policy) is not { } latest)
            return;
        foreach (var version in Missed(latest.Version))
        {
            if (Stored(version) is not { } policy)
                continue;
            using (policy)
                await evaluation.RecordAsync(version, policy);
        }
    }

    /// <summary>Ends when every due version before <paramref name="stop"/> has been dealt with.</summary>
    /// <param name="stop">The run's end.</param>
    /// <param name="meter">Of this process, which evaluates.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task WaitAsync(int stop, DeliveryMeter meter, CancellationToken cancellation)
    {
        var all = evaluation.WaitForAsync(stop).WaitAsync(cancellation);
        for (var idleLooks = 0; await Task.WhenAny(all, Task.Delay(Period, context.Time, cancellation)) != all;)
        {
            idleLooks = await IsIdleAsync(meter, cancellation) ? idleLooks + 1 : 0;
            if (idleLooks < 2)
                continue;
            await CatchUpAsync();
            foreach (var version in Missed(stop))
            {
                Log.Warning(
                    "Version {Version} is not evaluated: the broker has lost its event, and its weights are no longer there", version);
                evaluation.Done(version);
            }
        }

        await all;
    }

    private List<int> Missed(int stop)
        => [.. Enumerable.Range(1, Math.Max(0, stop - 1)).Where(version => evaluation.IsDue(version, stop) && !evaluation.IsDone(version))];

    private ModelWeights? Stored(int version)
    {
        try
        {
            return context.Weights.Find(Role.Policy, version) is { } pointer ? context.Weights.Load(Role.Policy, pointer)
                : context.Checkpoints.PartFolder(version, TrainerKind.Policy.ModelPart) is var folder && Directory.Exists(folder)
                    ? ModelFolder.ReadWeights(folder, Head.Policy, context.WeightType)
                : null;
        }
        catch (Exception exception) when (exception is UserException or IOException)
        {
            return null; // pruned meanwhile
        }
    }

    /// <summary>No event waits, and none is being dealt with.</summary>
    private async Task<bool> IsIdleAsync(DeliveryMeter meter, CancellationToken cancellation)
    {
        try
        {
            var queue = names.Queue(Endpoints.Evaluation);
            await using var connection = await BrokerConnection.OpenAsync(context.Broker!, cancellation);
            return await QueueDepth.ReadAsync(connection, queue, cancellation) is not { Ready: > 0 } && meter.Of(queue).InFlight == 0;
        }
        catch (Exception exception)
            when (exception is UserException or RabbitMQClientException
                || BrokerConnection.IsAway(context.Broker!, exception, cancellation))
        {
            return false;
        }
    }
}
