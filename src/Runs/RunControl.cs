namespace Tppo.Runs;

/// <summary>How far a run goes: to its last step, to an earlier one when it is asked to stop, or to its first failure.</summary>
public sealed class RunControl(int totalSteps, int saveFreq) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _failed = new();
    private volatile int _stopStep = totalSteps;

    /// <summary>The first step that is not trained.</summary>
    public int StopStep => _stopStep;

    /// <summary>Signals that <see cref="StopStep"/> has been lowered.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Signals that a role has failed.</summary>
    public CancellationToken Failed => _failed.Token;

    public Exception? Failure { get; private set; }

    /// <summary>True where a checkpoint before <paramref name="step"/> is due by `save_freq`.</summary>
    public bool IsCheckpoint(int step) => step == StopStep || step % saveFreq == 0;

    public void StopBefore(int step)
    {
        _stopStep = Math.Min(_stopStep, step);
        _stopping.Cancel();
    }

    public void Fail(Exception exception)
    {
        Failure ??= exception;
        _failed.Cancel();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _failed.Dispose();
    }
}
