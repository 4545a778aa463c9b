using RabbitMQ.Client.Exceptions;
using Serilog;
using Tppo.Runs;
using Tppo.Runs.Errors;

namespace Tppo.Messaging.Roles;

/// <summary>
/// A role of a run on a broker that this process has, alone: the broker says who may take it, and the run's folder who has
/// taken it last (<see cref="Lease"/>). See docs/adr/0017-leases.md.
/// </summary>
internal sealed class RoleLease : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);
    private readonly RunContext _context;
    private readonly string _role;
    private readonly Lease _lease;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _kept;
    private RoleClaim _queue;

    private RoleLease(RunContext context, string role, RoleClaim queue)
    {
        (_context, _role, _queue) = (context, role, queue);
        _lease = Lease.Take(FileOf(context, role), context.Instance, context.Time);
        Log.Information("{Role:l} is taken; fence {Fence}", role, _lease.Fence);
        _kept = KeepAsync();
    }

    /// <summary>How often the role was taken.</summary>
    public long Fence => _lease.Fence;

    /// <summary>Waits until the role is free, and says once who has it; null where the run ends meanwhile.</summary>
    /// <param name="context">The run.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="patience">How long, since the holder may just be dying; null: as long as the run lasts.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UserException">The role is not free in time: who has it.</exception>
    public static async Task<RoleLease?> TakeAsync(RunContext context, string role, TimeSpan? patience, CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        for (var said = false; ;)
        {
            if (said && RunEnd.HasCome(context, role))
                return null;
            if (await TryTakeAsync(context, role, cancellation) is { } queue)
                return new RoleLease(context, role, queue);
            if (context.Time.GetElapsedTime(started) > patience)
                throw new UserException(
                    $"{role} of the run {context.Folder.Name} is in the hands of {Holder(context, role)}: stop that process first");
            if (!said && patience is null)
            {
                said = true;
                context.Progress.Message($"{role}: stands by for {Holder(context, role)}");
            }

            await Task.Delay(Retry, context.Time, cancellation);
        }
    }

    /// <summary>To be called before anything of the role is written.</summary>
    /// <exception cref="ReplacedException">Another process has taken the role over.</exception>
    public void Require()
    {
        if (Lease.Read(FileOf(_context, _role)) is { } newest && newest != _lease)
            throw new ReplacedException($"{_role} was taken over by {newest}");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _kept;
        await _queue.DisposeAsync();
        _end.Dispose();
    }

    private static string FileOf(RunContext context, string role) => Path.Combine(context.Folder.Leases, role + ".json");

    private static string Holder(RunContext context, string role) => Lease.Read(FileOf(context, role))?.ToString() ?? "another process";

    /// <summary>A broker that is away is waited for: nobody else can take the role there either.</summary>
    private static async Task<RoleClaim?> TryTakeAsync(RunContext context, string role, CancellationToken cancellation)
    {
        try
        {
            return await RoleClaim.TryTakeAsync(context.Broker!, new RunNames(context.Folder.Name).Queue(role + ".lease"), cancellation);
        }
        catch (Exception exception) when (BrokerConnection.IsAway(context.Broker!, exception, cancellation))
        {
            return null;
        }
        catch (RabbitMQClientException exception) when (BrokerConnection.Refusal(context.Broker!, exception) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>
    /// Takes the role's queue again when it is lost with its connection. If another was faster, the role is no longer ours.
    /// </summary>
    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                await _queue.Lost.WaitAsync(_end.Token);
                Log.Warning("{Role}: the connection that holds the role is lost", _role);
                await _queue.DisposeAsync();
                while (await TryTakeAsync(_context, _role, _end.Token) is var queue)
                {
                    Require();
                    if (queue is not null)
                    {
                        _queue = queue;
                        break;
                    }

                    await Task.Delay(Retry, _context.Time, _end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It is given up.
        }
        catch (Exception exception)
        {
            _context.Control.Fail(exception);
        }
    }
}
