using System.Net;
using Tppo.Messaging.Roles;
using Tppo.Runs;

namespace Tppo.Dashboard;

/// <summary>What a dashboard shows, and to whom.</summary>
/// <param name="Address">Where it is served; port 0: a free one.</param>
/// <param name="Token">Who does not have it sees nothing; null: all on this machine may see it.</param>
/// <param name="Runs">Where runs are kept.</param>
/// <param name="Run">The one that the first page shows; null: all of them.</param>
/// <param name="Broker">Null: no queue is looked at.</param>
/// <param name="Roles">Those of <paramref name="Run"/> that this process hosts on a bus of its own; null where it hosts none.</param>
internal sealed record DashboardOptions(
    IPEndPoint Address, string? Token, string Runs, string? Run, BrokerAddress? Broker, Func<IReadOnlyList<RoleStatus>>? Roles = null);
