using Tppo.Contracts;
using Tppo.Runs.Models;

namespace Tppo.Messaging;

/// <summary>The queues of a run.</summary>
internal static class Endpoints
{
    /// <summary>Weight-sync events; one temporary queue a producer.</summary>
    public const string ProducerWeights = "producer-weights";

    /// <summary>Operators' questions about how the roles are; one temporary queue a process.</summary>
    public const string Status = "status";

    /// <summary>Every window, kept for replay: a stream.</summary>
    public const string Archive = "archive";

    /// <summary>
    /// Producers compete for tickets. One may hold all of them: those that wait for weights must not keep a ticket away on which
    /// these weights depend, where the producer that had it was lost.
    /// </summary>
    public static Endpoint Tickets { get; } = new("tickets", run => run.Slots, IsSingleActive: false, typeof(GenerateWindow));

    public static Endpoint Batching { get; } = new("successive-batching", _ => 1, IsSingleActive: true, typeof(WindowGenerated));

    /// <summary>Steps trained, for the rows of metrics. One is acknowledged when its row is written, which takes both trainers.</summary>
    public static Endpoint Metrics { get; } = new("metrics", _ => 64, IsSingleActive: true, typeof(StepTrained));

    /// <summary>Policy versions to evaluate.</summary>
    public static Endpoint Evaluation { get; } = new("evaluation", _ => 1, IsSingleActive: true, typeof(PolicyUpdated));

    /// <summary>Windows of a few slots, for the report.</summary>
    public static Endpoint Trajectories { get; } = new("trajectories", _ => 1, IsSingleActive: true, typeof(WindowGenerated));

    /// <summary>A trainer holds the windows of the step in training and of those that generation is ahead by.</summary>
    private static readonly Endpoint[] Trainers =
        [.. TrainerKind.All.Select(
            kind => new Endpoint(kind.Queue, run => run.Slots * (run.MaxPolicyLag + 2), IsSingleActive: true, typeof(WindowGenerated)))];

    /// <summary>The durable queues, each of which may have dead letters.</summary>
    public static IReadOnlyList<Endpoint> All { get; } = [Tickets, .. Trainers, Batching, Metrics, Evaluation, Trajectories];

    /// <summary>What is published in a run; nobody need hear of new values but the producers.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
        [.. All.SelectMany(endpoint => endpoint.Messages).Append(typeof(ValueUpdated)).Distinct()];

    /// <summary>The windows of a trainer.</summary>
    public static Endpoint Trainer(TrainerKind kind) => Trainers[(int)kind.Role];

    /// <summary>Null where there is no such queue.</summary>
    public static Endpoint? Find(string name) => All.FirstOrDefault(endpoint => endpoint.Name == name);
}
