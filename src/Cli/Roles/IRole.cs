using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;

namespace Tppo.Cli.Roles;

/// <summary>A part of the pipeline that a process hosts; `tppo run` hosts them all.</summary>
public interface IRole
{
    /// <summary>What the role is called where there is one of it at a time; null where there may be many.</summary>
    string? SingleName { get; }

    void AddServices(IServiceCollection services);

    void AddConsumers(IBusRegistrationConfigurator bus);

    /// <summary>How it is at the moment. On a broker only.</summary>
    RoleStatus Status(IServiceProvider services);

    /// <summary>The role's work beside its consumers; ends with the run.</summary>
    Task RunAsync(IServiceProvider services, CancellationToken cancellation);
}
