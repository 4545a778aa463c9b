using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client.Exceptions;
using Serilog;
using Tppo.Consumers.Recording;
using Tppo.Hosting.Monitoring;
using Tppo.Hosting.Notifying;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Producers.Batching;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Hosting;

/// <summary>
/// One session of a process in a run: its roles from where they were to the run's end, or to where they are asked to stop.
/// </summary>
internal static class RoleSession
{
    /// <summary>For a bus that is on its way up or down when the process is asked to end, which takes it 10 s at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <param name="context">The run.</param>
    /// <param name="roles">The roles that this process hosts.</param>
    /// <param name="patience">How long to wait for a role that another process has; null: to stand by, as long as the run lasts.</param>
    /// <param name="health">Is told how the roles are.</param>
    /// <param name="stop">
    /// In memory: ends the run after the step that tickets were issued for, with a checkpoint. On a broker, where every trained step is
    /// durable: leaves at once.
    /// </param>
    /// <returns>What the run came to, from the process that has the policy trainer, which records it; null from the others, and where the
    /// run ended while this one stood by.</returns>
    /// <exception cref="OperationCanceledException">Asked to leave a run on a broker.</exception>
    /// <exception cref="ReplacedException">Another process has taken a role over.</exception>
    public static async Task<RunSummary?> RunAsync(
        RunContext context, IReadOnlyList<RunRole> roles, TimeSpan? patience, ProcessHealth health, CancellationToken stop)
    {
        var notifier = new Notifier(context);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(
            context.Control.Failed, context.Broker is null ? CancellationToken.None : stop);
        health.Is(context.Broker is null ? "the roles are starting" : "waits for the broker, or stands by for another process");
        if (context.Broker is not null)
            await DeployAsync(
                context, new RunTopology(context.Broker, new RunNames(context.Folder.Name), context.Recipe.Archive), leave.Token);
        var policies = context.Broker is null ? Task.CompletedTask : WarnOfPoliciesAsync(context, context.Broker, leave.Token);
        await using var leases = context.Broker is null ? new RoleLeases()
            : await RoleLeases.TakeAsync(context, roles.Select(role => role.SingleName).OfType<string>(), patience, leave.Token);
        try
        {
            if (leases is null)
                return null;
            var summary = await RunAsync(context, RoleHost.Build(context, roles, leases, notifier), health, stop, leave.Token);
            if (summary is not null)
                await notifier.TellAsync(
                    RunEvent.Ended, $"{summary.Steps} steps, held-out accuracy {summary.After?.EvaluationAccuracy:P1}");
            return summary;
        }
        catch (OperationCanceledException) when (context.Control.Failure is { } failure)
        {
            await TellOfFailureAsync(notifier, failure);
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await TellOfFailureAsync(notifier, exception);
            throw;
        }
        finally
        {
            health.Is("the roles have ended");
            await policies;
        }
    }

    /// <summary>Where a role was taken over another process goes on, and where the bus is lost this one begins anew.</summary>
    private static Task TellOfFailureAsync(Notifier notifier, Exception failure)
        => failure is ReplacedException or BusLostException
            ? Task.CompletedTask
            : notifier.TellAsync(RunEvent.Failed, failure.Message.ReplaceLineEndings(" "));

    private static async Task<RunSummary?> RunAsync(
        RunContext context, IHost host, ProcessHealth health, CancellationToken stop, CancellationToken leave)
    {
        try
        {
            var recorder = host.Services.GetService<Recorder>();
            if (recorder is not null)
                await recorder.BeginAsync();
            await StartAsync(host, context.Time, leave);
            RoleHost.Measure(host.Services);
            health.Follow(host.Services, context);
            using var onStop = context.Broker is null
                ? stop.Register(() => EndAfterStep(host.Services, context))
                : default;
            await Task.WhenAll(host.Services.GetServices<IRole>().Select(role => Watch(role.RunAsync(leave), context)));
            leave.ThrowIfCancellationRequested(); // a role that was asked to leave may end as if the run had
            return recorder is null ? null : await recorder.FinishAsync(leave);
        }
        finally
        {
            await StopAsync(host, context.Time);
        }
    }

    /// <summary>What was paused goes on to the step's end, without which it could not end.</summary>
    private static void EndAfterStep(IServiceProvider services, RunContext context)
    {
        services.GetRequiredService<SuccessiveBatching>().Stop();
        File.Delete(context.Folder.Paused);
    }

    /// <summary>
    /// A bus that is broken off while it starts never ends, so it is let start: that takes a moment, unless the broker has gone
    /// meanwhile.
    /// </summary>
    private static async Task StartAsync(IHost host, TimeProvider time, CancellationToken leave)
    {
        var start = host.StartAsync(CancellationToken.None);
        await Task.WhenAny(start, Task.Delay(Timeout.InfiniteTimeSpan, time, leave));
        await Task.WhenAny(start, Task.Delay(Patience, time, CancellationToken.None));
        leave.ThrowIfCancellationRequested();
        await start;
    }

    /// <summary>What a bus without a broker holds on to ends with the process at the latest.</summary>
    private static async Task StopAsync(IHost host, TimeProvider time)
    {
        await host.StopAsync(CancellationToken.None);
        var disposal = Task.Run(host.Dispose);
        if (await Task.WhenAny(disposal, Task.Delay(Patience, time, CancellationToken.None)) == disposal)
            await disposal;
        else
            Log.Warning("The bus does not end; it is left behind");
    }

    /// <summary>A run that begins with the wrong address should hear of it; one that goes on should not end with its broker.</summary>
    private static Task DeployAsync(RunContext context, RunTopology topology, CancellationToken cancellation)
    {
        var identity = RunIdentity.Of(context.Folder);
        return File.Exists(context.Folder.Begun)
            ? topology.DeployWhenUpAsync(identity, context.Progress.Message, context.Time, cancellation)
            : topology.DeployAsync(identity, hasBegun: false, cancellation);
    }

    /// <summary>A run goes on without the policies, but an operator should know what may be lost.</summary>
    private static async Task WarnOfPoliciesAsync(RunContext context, BrokerAddress broker, CancellationToken cancellation)
    {
        try
        {
            var probe = new DeliveryLimitProbe(broker, new RunNames(context.Folder.Name), context.Time);
            if (await probe.TryAsync(cancellation) is not { } missing)
                return;
            Log.Warning("{Missing}", missing);
            context.Progress.Message(missing);
        }
        catch (Exception exception) when (exception is UserException or RabbitMQClientException or OperationCanceledException)
        {
            Log.Debug("The policies of the broker could not be tried: {Reason}", exception.Message);
        }
    }

    /// <summary>A role that fails ends the others too.</summary>
    private static async Task Watch(Task role, RunContext context)
    {
        try
        {
            await role;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            context.Control.Fail(exception);
            throw new OperationCanceledException("A role failed.", exception);
        }
    }
}
