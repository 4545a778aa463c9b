using System.Threading.Channels;

namespace Tppo.Modeling.Decoding;

/// <summary>
/// A thread that alone touches what it owns: it does what others post, in order, and goes on with its own work in between. What
/// is posted once it has failed or ended is refused, with the cause.
/// </summary>
internal sealed class OwnerThread
{
    private readonly Channel<Command> _commands = Channel.CreateUnbounded<Command>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _name;
    private readonly IWork _work;
    private readonly Task _loop;
    private volatile Exception? _failure;

    /// <param name="name">What its failures and its end are said of.</param>
    /// <param name="work">What it does between commands. All of it must be ready: the thread begins at once.</param>
    /// <param name="start">Runs first on the thread, e.g. to set its number of threads.</param>
    public OwnerThread(string name, IWork work, Action? start)
    {
        (_name, _work) = (name, work);
        _loop = Task.Factory.StartNew(
            () => Loop(start), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What a thread does of its own accord. Called on that thread only.</summary>
    internal interface IWork
    {
        /// <summary>False: there is nothing to do before the next command.</summary>
        bool IsWaiting { get; }

        /// <summary>A piece of the work.</summary>
        void DoNext();

        /// <summary>Fails everybody who waits for the work: there will be no more of it.</summary>
        void Fail(Func<Exception> exception);
    }

    /// <summary>Completes when <paramref name="action"/> has been done, or fails as it does; the thread goes on.</summary>
    /// <exception cref="InvalidOperationException">The thread has failed.</exception>
    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    public Task DoAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(Run, done.SetException);
        return done.Task;

        void Run()
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }

    /// <summary>Has the thread <paramref name="run"/> something, or <paramref name="refuse"/> it if it fails before.</summary>
    /// <exception cref="InvalidOperationException">The thread has failed.</exception>
    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    public void Post(Action run, Action<Exception> refuse)
    {
        if (!_commands.Writer.TryWrite(new Command(run, refuse)))
            throw _failure is { } failure ? Failed(failure) : new ObjectDisposedException(_name);
    }

    /// <summary>Ends it after what has been posted; its work is broken off.</summary>
    public Task EndAsync()
    {
        _commands.Writer.TryComplete();
        return _loop;
    }

    private void Loop(Action? start)
    {
        try
        {
            start?.Invoke();
            while (TakeCommands())
            {
                if (!_work.IsWaiting)
                    _work.DoNext();
            }

            _work.Fail(() => new ObjectDisposedException(_name));
        }
        catch (Exception exception)
        {
            _failure = exception;
            _commands.Writer.TryComplete();
            while (_commands.Reader.TryRead(out var command))
                command.Refuse(Failed(exception));
            _work.Fail(() => Failed(exception));
        }
    }

    /// <summary>Runs the posted commands; with nothing else to do, waits for one. False when the thread is to end.</summary>
    private bool TakeCommands()
    {
        if (_work.IsWaiting && !_commands.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            return false;
        while (_commands.Reader.TryRead(out var command))
            command.Run();
        return !_commands.Reader.Completion.IsCompleted;
    }

    private Exception Failed(Exception cause)
        => cause is NotFiniteException
            ? new NotFiniteException(cause.Message)
            : new InvalidOperationException($"The {_name} has failed: {cause.Message}", cause);

    /// <summary>Something for the thread to do, and what to do instead if it has failed.</summary>
    private sealed record Command(Action Run, Action<Exception> Refuse);
}
