using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Tppo.Cli.Operating;

namespace Tppo.Cli.Roles;

/// <summary>A part of the pipeline that a process hosts; `tppo run` hosts them all.</summary>
public interface IRole
{
    void AddServices(IServiceCollection services);

    void AddConsumers(IBusRegistrationConfigurator bus);

    /// <summary>How it is at the moment. On a broker only.</summary>
    RoleStatus Status(IServiceProvider services);

    /// <summary>The role's work beside its consumers; ends with the run.</summary>
    Task RunAsync(IServiceProvider services, CancellationToken cancellation);
}
