using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Messaging.Roles;
using Tppo.Runs;

namespace Tppo.Hosting.Monitoring;

/// <summary>Whether a process of a run can do its work at the moment.</summary>
public sealed class ProcessHealth
{
    private volatile Func<IReadOnlyList<string>> _ask = () => ["the run is being opened"];
    private volatile Func<IReadOnlyList<RoleStatus>> _roles = () => [];

    /// <summary>Why it cannot; empty where it can.</summary>
    public IReadOnlyList<string> Obstacles => _ask();

    /// <summary>How its roles are; empty before they start and after they have ended.</summary>
    internal IReadOnlyList<RoleStatus> Roles => _roles();

    /// <summary>It cannot, for the time being.</summary>
    internal void Is(string obstacle) => (_ask, _roles) = (() => [obstacle], () => []);

    /// <summary>Its roles are at work.</summary>
    internal void Follow(IServiceProvider services, RunContext context)
    {
        var (bus, roles) = (services.GetRequiredService<IBusControl>(), services.GetServices<IRole>().ToList());
        _roles = () => [.. roles.Select(role => role.Status())];
        _ask = () => [.. OfFailure(context), .. OfBus(bus), .. roles.Select(role => role.Status()).Where(IsWithoutWeights).Select(
            status => $"{status.Role}: no weights yet")];
    }

    private static bool IsWithoutWeights(RoleStatus status) => status.Version < 0;

    private static IEnumerable<string> OfFailure(RunContext context)
        => context.Control.Failure is { } failure ? [$"failed: {failure.Message}"] : [];

    private static IEnumerable<string> OfBus(IBusControl bus)
        => bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health ? [$"bus: {health.Description}"] : [];
}
