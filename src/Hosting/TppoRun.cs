using Microsoft.Extensions.Hosting;
using Tppo.Hosting.Monitoring;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;

namespace Tppo.Hosting;

/// <summary>
/// A run in a host of one's own: it begins, or goes on, when the host starts; the host stops when it has ended, and it stops with a
/// checkpoint when the host stops.
/// </summary>
public sealed class TppoRun : BackgroundService
{
    private readonly Recipe _recipe;
    private readonly RunFolder _folder;
    private readonly BrokerAddress? _broker;
    private readonly IReadOnlyList<RunRole> _roles;
    private readonly RunOpening _opening;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TaskCompletionSource<RunSummary?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TppoRun(
        Recipe recipe,
        RunFolder folder,
        BrokerAddress? broker,
        IReadOnlyList<RunRole> roles,
        RunOpening opening,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
        => (_recipe, _folder, _broker, _roles, _opening, _time, _lifetime) = (recipe, folder, broker, roles, opening, time, lifetime);

    /// <summary>
    /// What the run came to, from the process that has the policy trainer; null from the others. Fails where the run does: bad input is a
    /// <see cref="UserException"/>.
    /// </summary>
    public Task<RunSummary?> Completion => _end.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // a warm start takes its time, and the host has other services to start
        try
        {
            _end.SetResult(await RunAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _end.SetCanceled(stoppingToken);
        }
        catch (Exception exception)
        {
            _end.SetException(exception);
        }
        finally
        {
            _lifetime.StopApplication();
        }
    }

    private async Task<RunSummary?> RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(_folder.Path);
        using var writer = _broker is null ? WriterLock.Take(_folder.Writer, $"the run {_folder.Name}", _time) : null;
        RunRecipe.Settle(_folder, _recipe);
        using var context = _opening.Open(stop);
        return await RoleSession.RunAsync(context, _roles, patience: null, new ProcessHealth(), stop);
    }
}
