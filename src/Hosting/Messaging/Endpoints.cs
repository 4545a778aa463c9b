namespace Tppo.Hosting.Messaging;

/// <summary>The queues of a run, without its name.</summary>
public static class Endpoints
{
    /// <summary>Tickets; producers compete for them.</summary>
    public const string Tickets = "tickets";

    public const string PolicyTrainer = "policy-trainer";
    public const string ValueTrainer = "value-trainer";
    public const string SuccessiveBatching = "successive-batching";

    /// <summary>Steps trained, for the rows of metrics.</summary>
    public const string Metrics = "metrics";

    /// <summary>Policy versions to evaluate.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Windows of a few slots, for the report.</summary>
    public const string Trajectories = "trajectories";

    /// <summary>Weight-sync events; one temporary queue a producer.</summary>
    public const string ProducerWeights = "producer-weights";

    /// <summary>Operators' questions about how the roles are; one temporary queue a process.</summary>
    public const string Status = "status";

    /// <summary>Every window, kept for replay: a stream.</summary>
    public const string Archive = "archive";
}
