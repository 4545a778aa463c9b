using Tppo.Runs.Options;

namespace Tppo.Messaging;

/// <summary>A durable queue of a run: what the broker is told of it, and how its consumers read it, both follow from this.</summary>
/// <param name="Name">Without the run's name.</param>
/// <param name="Deliveries">How many a process holds at a time, unacknowledged.</param>
/// <param name="IsSingleActive">Of all consumers one is served, the others stand by.</param>
/// <param name="Messages">The types that it gets.</param>
internal sealed record Endpoint(string Name, Func<RunOptions, int> Deliveries, bool IsSingleActive, params Type[] Messages)
{
    public override string ToString() => Name;
}
