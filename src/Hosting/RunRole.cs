using MassTransit;
using Tppo.Consumers;
using Tppo.Consumers.Policy;
using Tppo.Consumers.Recording;
using Tppo.Consumers.Value;
using Tppo.Producers.Batching;
using Tppo.Producers.Rollouts;
using Tppo.Runs;
using Tppo.Runs.Models;

namespace Tppo.Hosting;

/// <summary>A role that a process can have in a run.</summary>
public sealed class RunRole
{
    private RunRole(string name, bool isSingle, Action<IBusRegistrationConfigurator, RunContext> add)
        => (Name, SingleName, Add) = (name, isSingle ? name : null, add);

    public static RunRole Producer { get; } = new(ProducerRegistration.RoleName, isSingle: false, ProducerRegistration.AddProducer);

    /// <summary>The policy trainer also writes down how the run goes.</summary>
    public static RunRole Policy { get; } = new(TrainerKind.Policy.Name, isSingle: true, (bus, context) =>
    {
        bus.AddTrainer<PolicyTrainer>(context);
        bus.AddRecorder(context);
    });

    public static RunRole Value { get; } = new(
        TrainerKind.Value.Name, isSingle: true, TrainerRegistration.AddTrainer<ValueTrainer>);

    public static RunRole Batching { get; } = new(
        BatchingRegistration.RoleName, isSingle: true, BatchingRegistration.AddBatching);

    /// <summary>What a run needs.</summary>
    public static IReadOnlyList<RunRole> All { get; } = [Producer, Policy, Value, Batching];

    public string Name { get; }

    /// <summary>What it is called where there is one of it at a time; null where there may be many.</summary>
    public string? SingleName { get; }

    /// <summary>Adds its services and consumers.</summary>
    internal Action<IBusRegistrationConfigurator, RunContext> Add { get; }
}
