using Tppo.Messaging.Roles;

namespace Tppo.Operating.Status;

/// <summary>A run at one moment: its folder, its queues, and what its processes answer.</summary>
/// <param name="Run">Null where its folder is not at hand.</param>
/// <param name="Queues">Empty where the broker has none of the run.</param>
/// <param name="ArchivedWindows">Windows in the archive; null where there is none.</param>
/// <param name="Roles">Of the processes that answered.</param>
/// <param name="Blocked">Why the broker takes no messages, and no role could be asked; null where it does.</param>
internal sealed record LiveStatus(
    RunOverview? Run, IReadOnlyList<QueueStatus> Queues, uint? ArchivedWindows, IReadOnlyList<RoleStatus> Roles, string? Blocked = null);
