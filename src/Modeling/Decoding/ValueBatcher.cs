using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>
/// Estimates the values of windows on a thread of its own, beside the engine that decodes: all that have come while it was busy
/// together, up to a number of windows and within a budget of tokens, in the order in which they came. Calls may come from any thread.
/// </summary>
public sealed class ValueBatcher : OwnerThread.IWork, IAsyncDisposable
{
    private const int TokensAtOnce = 1 << 14; // so many are in memory at once; all but the longest windows are shorter by far
    private readonly IValueEstimator _estimator;
    private readonly int _vocabulary;
    private readonly int _atOnce;
    private readonly Queue<(StateSequence Sequence, TaskCompletionSource<StateValues> Completion)> _waiting = new();
    private readonly OwnerThread _thread;
    private readonly Lazy<Task> _disposal;
    private IValueModel? _model;
    private int _version;

    /// <param name="estimator">Owned, and disposed, by the batcher.</param>
    /// <param name="vocabulary">Ids that its models know.</param>
    /// <param name="atOnce">
    /// Windows that are estimated together at most. Which ones wait is a matter of time: with 1 an estimator whose last bits depend on the
    /// batch gives the same ones again.
    /// </param>
    /// <param name="threadStart">Runs first on the batcher's thread, e.g. to set its number of threads.</param>
    public ValueBatcher(IValueEstimator estimator, int vocabulary, int atOnce, Action? threadStart = null)
    {
        (_estimator, _vocabulary, _atOnce) = (estimator, vocabulary, atOnce);
        _disposal = new Lazy<Task>(EndAsync);
        _thread = new OwnerThread("value batcher", this, threadStart);
    }

    bool OwnerThread.IWork.IsWaiting => _waiting.Count == 0;

    /// <summary>
    /// Completes when all values from here on are by <paramref name="version"/>, those of windows that wait already too;
    /// <paramref name="weights"/> remain the caller's and must live until then.
    /// </summary>
    public Task LoadAsync(int version, ModelWeights weights)
        => _thread.DoAsync(() =>
        {
            Unload(); // first: memory for both is not needed
            (_model, _version) = (_estimator.Load(weights), version);
        });

    /// <summary>
    /// Values of the states before each of <paramref name="tokens"/> [n] and after the last, given <paramref name="prefix"/>. Weights must
    /// have been loaded.
    /// </summary>
    /// <exception cref="ArgumentException">The prefix is empty, or the two do not fit together.</exception>
    /// <exception cref="ModelException">There is an id outside the vocabulary.</exception>
    public Task<StateValues> EstimateAsync(int[] prefix, int[] tokens)
    {
        if (prefix.Length == 0 || prefix.Length + tokens.Length > _estimator.MaxLength)
        {
            throw new ArgumentException(
                $"{prefix.Length} + {tokens.Length} tokens: a prefix is needed, and {_estimator.MaxLength} fit.", nameof(prefix));
        }

        int[] sequence = [.. prefix, .. tokens];
        if (sequence.Cast<int?>().FirstOrDefault(id => id < 0 || id >= _vocabulary) is { } outside)
            throw new ModelException($"a window has the token id {outside}, but the value model's vocab_size is {_vocabulary}");
        var completion = new TaskCompletionSource<StateValues>(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(() => _waiting.Enqueue((new StateSequence(sequence, tokens.Length + 1), completion)), completion.SetException);
        return completion.Task;
    }

    /// <summary>Fails all that wait.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    void OwnerThread.IWork.DoNext()
    {
        if (_model is null)
        {
            while (_waiting.TryDequeue(out var unserved))
                unserved.Completion.SetException(new InvalidOperationException("No weights of a value model have been loaded."));
            return;
        }

        // They leave the queue when they are done: what fails must be told to all.
        var count = Fitting();
        var values = _model.Estimate([.. _waiting.Take(count).Select(window => window.Sequence)]);
        foreach (var ofWindow in values)
            _waiting.Dequeue().Completion.SetResult(new StateValues(ofWindow, _version));
    }

    void OwnerThread.IWork.Fail(Func<Exception> exception)
    {
        while (_waiting.TryDequeue(out var window))
            window.Completion.SetException(exception());
    }

    /// <summary>How many of those that wait are estimated together: one at least.</summary>
    private int Fitting()
    {
        var (count, tokens) = (0, 0);
        foreach (var (sequence, _) in _waiting)
        {
            tokens += sequence.Tokens.Length;
            if (count == _atOnce || (count > 0 && tokens > TokensAtOnce))
                break;
            count++;
        }

        return count;
    }

    private async Task EndAsync()
    {
        await _thread.EndAsync();
        Unload();
        _estimator.Dispose();
    }

    private void Unload()
    {
        _model?.Dispose();
        _model = null;
    }
}
