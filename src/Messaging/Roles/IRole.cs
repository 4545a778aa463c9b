namespace Tppo.Messaging.Roles;

/// <summary>A part of the pipeline as a process hosts it, beside its consumers.</summary>
internal interface IRole
{
    /// <summary>How it is at the moment.</summary>
    RoleStatus Status();

    /// <summary>The role's work beside its consumers; ends with the run.</summary>
    Task RunAsync(CancellationToken cancellation);
}
