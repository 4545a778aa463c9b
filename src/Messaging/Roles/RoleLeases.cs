using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>The roles of a run on a broker that this process has, of those of which there is one at a time.</summary>
internal sealed class RoleLeases : IAsyncDisposable
{
    private readonly Dictionary<string, RoleLease> _leases = [];

    /// <summary>Takes one after the other; null where the run ends while this process stands by.</summary>
    /// <param name="context">The run.</param>
    /// <param name="roles">Names.</param>
    /// <param name="patience">How long to wait for each; null: as long as the run lasts.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UserException">A role is not free in time.</exception>
    public static async Task<RoleLeases?> TakeAsync(
        RunContext context, IEnumerable<string> roles, TimeSpan? patience, CancellationToken cancellation)
    {
        var leases = new RoleLeases();
        try
        {
            foreach (var role in roles)
            {
                if (await RoleLease.TakeAsync(context, role, patience, cancellation) is not { } lease)
                {
                    await leases.DisposeAsync();
                    return null;
                }

                leases._leases[role] = lease;
            }

            return leases;
        }
        catch
        {
            await leases.DisposeAsync();
            throw;
        }
    }

    /// <summary>How often the role was taken; 0 where there are no leases, in memory.</summary>
    public long FenceOf(string role) => _leases.TryGetValue(role, out var lease) ? lease.Fence : 0;

    /// <summary>To be called before anything of the role is written.</summary>
    /// <exception cref="ReplacedException">Another process has taken it over.</exception>
    public void Require(string role)
    {
        if (_leases.TryGetValue(role, out var lease))
            lease.Require();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lease in _leases.Values)
            await lease.DisposeAsync();
    }
}
