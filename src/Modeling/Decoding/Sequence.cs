namespace Tppo.Modeling.Decoding;

/// <summary>One request in the engine. Engine thread only.</summary>
internal sealed class Sequence(GenerationRequest request, Shared<VersionedModel>? policy = null)
{
    private readonly List<float> _logProbs = [];
    private readonly List<float> _fullLogProbs = [];

    public GenerationRequest Request => request;

    public TaskCompletionSource<Generation> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Slot { get; private set; }

    /// <summary>The weights that generate it, from its beginning on, or from before where they are another sequence's too.</summary>
    public Shared<VersionedModel>? Policy { get; private set; } = policy?.Use();

    public List<int> Tokens { get; } = [];

    /// <summary>Tokens of the whole sequence so far.</summary>
    public int Length => request.Prefix.Length + Tokens.Count;

    public void Begin(int slot, Shared<VersionedModel> policy)
    {
        Slot = slot;
        Policy ??= policy.Use();
    }

    /// <summary>The prefix at first, then the last token.</summary>
    public SlotInput NextInput()
        => Tokens.Count == 0 ? new SlotInput(Slot, 0, request.Prefix) : new SlotInput(Slot, Length - 1, new[] { Tokens[^1] });

    public Draw NextDraw() => new(Seeds.Uniform(request.Seed, Length), Endless: Tokens.Count < request.MinNewTokens);

    /// <summary>Whether the response ends with its last token, to be asked once of each.</summary>
    public bool EndsWith(int token, IReadOnlySet<int> endTokens)
    {
        var ends = request.Ends?.Invoke(token) == true && Tokens.Count > request.MinNewTokens;
        return ends || endTokens.Contains(token);
    }

    public void Append(int token, float logProb, float fullLogProb)
    {
        Tokens.Add(token);
        _logProbs.Add(logProb);
        _fullLogProbs.Add(fullLogProb);
    }

    public Generation Generation(bool ended) => new([.. Tokens], [.. _logProbs], ended, Policy!.Item.Version)
    {
        FullLogProbs = _fullLogProbs.SequenceEqual(_logProbs) ? [] : [.. _fullLogProbs],
    };

    public void Complete(Generation generation)
    {
        Policy!.Release();
        Completion.SetResult(generation);
    }

    public void Fail(Exception exception)
    {
        Policy?.Release();
        Completion.SetException(exception);
    }
}

/// <summary>A decoder model and the policy version that it is.</summary>
internal sealed class VersionedModel(int version, IDecoderModel model) : IDisposable
{
    public int Version => version;

    public IDecoderModel Model => model;

    public void Dispose() => model.Dispose();
}
