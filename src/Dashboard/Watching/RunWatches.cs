using System.Collections.Concurrent;
using Tppo.Messaging.Roles;
using Tppo.Operating.Status;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Dashboard.Watching;

/// <summary>The runs of a folder, and a watch over each that someone has looked at.</summary>
internal sealed class RunWatches(DashboardOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<RunWatch>> _watches = new(StringComparer.Ordinal);

    /// <summary>All runs there are, by name.</summary>
    /// <exception cref="UserException">There is no such folder.</exception>
    public IReadOnlyList<RunOverview> All() => RunOverview.All(options.Runs);

    /// <exception cref="UserException">No run can have this name.</exception>
    public RunFolder Folder(string name) => RunFolder.Of(options.Runs, name);

    /// <summary>Null where there is no such run.</summary>
    public RunWatch? Find(string name)
    {
        try
        {
            var folder = Folder(name);
            return folder.Exists ? _watches.GetOrAdd(name, _ => new Lazy<RunWatch>(() => Watch(folder))).Value : null;
        }
        catch (UserException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches.Values)
            await watch.Value.DisposeAsync();
    }

    private RunWatch Watch(RunFolder folder) => new(folder, options.Broker, RolesOf(folder), time);

    private Func<IReadOnlyList<RoleStatus>>? RolesOf(RunFolder folder) => folder.Name == options.Run ? options.Roles : null;
}
