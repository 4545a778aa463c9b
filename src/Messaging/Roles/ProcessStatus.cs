using Tppo.Messaging.Metering;

namespace Tppo.Messaging.Roles;

/// <summary>A process's answer to an operator's question.</summary>
/// <param name="Roles">Those that it hosts.</param>
/// <param name="Queues">What it does with each of the run's queues, by endpoint.</param>
internal sealed record ProcessStatus(IReadOnlyList<RoleStatus> Roles, IReadOnlyDictionary<string, QueueTraffic> Queues);
