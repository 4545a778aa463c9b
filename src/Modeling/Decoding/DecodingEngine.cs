using Tppo.Modeling.Transformer;

namespace Tppo.Modeling.Decoding;

/// <summary>
/// Continuous batching: one thread owns the decoder and steps every running sequence by one token at a time. A request takes
/// a slot as soon as one is free, its whole prefix is fed (together with the others that begin), and its slot is free again when
/// it ends. New weights serve the requests that begin after them; a running sequence ends under the weights it began with.
/// </summary>
public sealed class DecodingEngine : IGenerator, OwnerThread.IWork, IAsyncDisposable
{
    private const int RememberedLoads = 32;

    private readonly IDecoder _decoder;
    private readonly IReadOnlySet<int> _endTokens;
    private readonly int _vocabulary;
    private readonly Sampler _sampler;
    private readonly Queue<Sequence> _waiting = new();
    private readonly List<Sequence> _running = [];
    private readonly SortedSet<int> _freeSlots; // the lowest is taken: a decoder that reads the slots in use together has few gaps
    private readonly OwnerThread _thread;
    private readonly Lazy<Task> _disposal;
    private Shared<VersionedModel>? _policy;
    private EngineCounters _counters = new(0, 0, 0, 0, 0);
    private volatile IReadOnlyList<(int Version, EngineCounters Before)> _loads = [];

    /// <param name="decoder">Owned, and disposed, by the engine.</param>
    /// <param name="endTokens">Ids that end a response.</param>
    /// <param name="vocabulary">Logits a position.</param>
    /// <param name="sampling">The distribution that tokens are drawn from.</param>
    /// <param name="threadStart">Runs first on the engine's thread, e.g. to set its number of threads.</param>
    public DecodingEngine(
        IDecoder decoder,
        IReadOnlySet<int> endTokens,
        int vocabulary,
        SamplingOptions sampling,
        Action? threadStart = null)
    {
        _decoder = decoder;
        _endTokens = endTokens;
        _vocabulary = vocabulary;
        _sampler = new Sampler(sampling, endTokens);
        _freeSlots = [.. Enumerable.Range(0, decoder.Slots)];
        _disposal = new Lazy<Task>(EndAsync);
        _thread = new OwnerThread("decoding engine", this, threadStart);
    }

    /// <summary>Totals so far; may be read from any thread.</summary>
    public EngineCounters Counters => _counters;

    public EngineCounters CountersBefore(int version)
        => _loads.Where(load => load.Version >= version).Select(load => load.Before).FirstOrDefault(_counters);

    /// <summary>
    /// Serves requests from now on with <paramref name="weights"/>,
    /// which remain the caller's and must live until the task completes.
    /// </summary>
    public Task LoadPolicyAsync(int version, ModelWeights weights)
        => _thread.DoAsync(() =>
        {
            // First: if nothing runs on the old weights, memory for both is not needed.
            ReleasePolicy();
            _loads = [.. _loads.TakeLast(RememberedLoads - 1), (version, _counters)];
            _policy = new Shared<VersionedModel>(new VersionedModel(version, _decoder.Load(weights)));
        });

    /// <summary>Frees the policy's memory; weights must be loaded again before the next request.</summary>
    public Task UnloadPolicyAsync() => _thread.DoAsync(ReleasePolicy);

    /// <summary>Generates as soon as a slot is free. Weights must have been loaded.</summary>
    /// <exception cref="ArgumentException">The prefix is empty, or does not fit the decoder together with the new tokens.</exception>
    /// <exception cref="ModelException">The prefix has an id outside the vocabulary.</exception>
    public Task<Generation> GenerateAsync(GenerationRequest request)
    {
        Check(request);
        var sequence = new Sequence(request);
        _thread.Post(() => _waiting.Enqueue(sequence), sequence.Completion.SetException);
        return sequence.Completion.Task;
    }

    /// <summary>Fails all running and waiting requests.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    bool OwnerThread.IWork.IsWaiting => _running.Count == 0 && _waiting.Count == 0;

    void OwnerThread.IWork.DoNext()
    {
        List<Sequence> decoding = [.. _running];
        var begun = Admit();
        Step(decoding, begun);
    }

    void OwnerThread.IWork.Fail(Func<Exception> exception)
    {
        foreach (var sequence in _waiting.Concat(_running))
            sequence.Fail(exception());
        _waiting.Clear();
        _running.Clear();
    }

    private async Task EndAsync()
    {
        await _thread.EndAsync();
        ReleasePolicy();
        _decoder.Dispose();
    }

    private void Check(GenerationRequest request)
    {
        if (request.Prefix.Length == 0 || request.MaxNewTokens < 1)
            throw new ArgumentException("A request needs a prefix and room for a token.", nameof(request));
        if (request.MaxNewTokens > _decoder.MaxLength - request.Prefix.Length)
        {
            throw new ArgumentException(
                $"{request.Prefix.Length} + {request.MaxNewTokens} tokens do not fit the {_decoder.MaxLength} of the decoder.",
                nameof(request));
        }

        if (request.Prefix.Cast<int?>().FirstOrDefault(id => id < 0 || id >= _vocabulary) is { } outside)
        {
            throw new ModelException(
                $"a prompt has the token id {outside}, but the model's vocab_size is {_vocabulary}: "
                + "take the tokenizer that came with the model");
        }
    }

    private void ReleasePolicy()
    {
        _policy?.Release();
        _policy = null;
    }

    /// <summary>Feeds the prefixes of those that get a slot, each of which has its first token by that; returns how many.</summary>
    private int Admit()
    {
        var first = _running.Count;
        while (_waiting.Count > 0 && _freeSlots.Count > 0)
        {
            var sequence = _waiting.Dequeue();
            if ((sequence.Policy ?? _policy) is not { } policy)
            {
                sequence.Completion.SetException(new InvalidOperationException("No policy weights have been loaded."));
                continue;
            }

            sequence.Begin(_freeSlots.Min, policy);
            _freeSlots.Remove(sequence.Slot);
            _counters = _counters with { PrefillTokens = _counters.PrefillTokens + sequence.Request.Prefix.Length };
            _running.Add(sequence);
        }

        var begun = _running.GetRange(first, _running.Count - first);
        if (begun.Count > 0)
            Advance(begun);
        return begun.Count;
    }

    /// <summary>A token more for those that ran before <paramref name="begun"/> others got their first.</summary>
    private void Step(List<Sequence> decoding, int begun)
    {
        if (decoding.Count == 0)
            return;
        _counters = _counters with
        {
            DecodeSteps = _counters.DecodeSteps + 1,
            BusySlotSteps = _counters.BusySlotSteps + decoding.Count + begun,
            SlotSteps = _counters.SlotSteps + _decoder.Slots,
        };
        Advance(decoding);
    }

    /// <summary>Feeds what each sequence has not fed yet, samples one token for each, and completes those that are done.</summary>
    private void Advance(List<Sequence> sequences)
    {
        foreach (var group in sequences.GroupBy(sequence => sequence.Policy!))
        {
            var members = group.ToList();
            var drawn = group.Key.Item.Model.Sample(
                [.. members.Select(m => m.NextInput())], [.. members.Select(m => m.NextDraw())], _sampler);
            _counters = _counters with { GeneratedTokens = _counters.GeneratedTokens + members.Count };
            foreach (var (member, (token, logProb, fullLogProb)) in members.Zip(drawn))
            {
                member.Append(token, logProb, fullLogProb);
                member.Request.Sampled?.Invoke(token);
                var ends = member.EndsWith(token, _endTokens);
                if (ends || member.Tokens.Count == member.Request.MaxNewTokens)
                    Finish(member, ends);
            }
        }
    }

    private void Finish(Sequence sequence, bool ended)
    {
        var generation = sequence.Generation(ended);
        if (sequence.Request.Next?.Invoke(generation) is { } next)
            generation = generation with { Following = Follow(next, sequence.Policy!) };
        sequence.Complete(generation);
        _running.Remove(sequence);
        _freeSlots.Add(sequence.Slot);
    }

    private Task<Generation> Follow(GenerationRequest request, Shared<VersionedModel> policy)
    {
        try
        {
            Check(request);
        }
        catch (Exception exception) when (exception is ArgumentException or ModelException)
        {
            return Task.FromException<Generation>(exception);
        }

        var sequence = new Sequence(request, policy);
        _waiting.Enqueue(sequence);
        return sequence.Completion.Task;
    }
}
