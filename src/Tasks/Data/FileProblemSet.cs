namespace Tppo.Tasks.Data;

/// <summary>
/// Problems from files. Training goes through all training problems once an epoch, each epoch in its own shuffled order; held-out
/// problems come from a file of their own or are a share of the training file, by a hash of the prompt.
/// </summary>
public sealed class FileProblemSet : IProblemSet
{
    /// <summary>Seed of the order of held-out problems of every run: "heldout" in ASCII.</summary>
    private const ulong HeldOutSeed = 0x68656C646F7574;

    private readonly IReadOnlyList<Problem> training;
    private readonly IReadOnlyList<Problem> heldOut;

    private FileProblemSet(IReadOnlyList<Problem> training, IReadOnlyList<Problem> heldOut) =>
        (this.training, this.heldOut) = (training, heldOut);

    /// <inheritdoc/>
    public string Name => TaskCatalog.Files;

    /// <inheritdoc/>
    public string? Alphabet => null;

    /// <summary>How many problems an epoch has.</summary>
    public int TrainingCount => training.Count;

    /// <summary>How many problems are held out.</summary>
    public int HeldOutCount => heldOut.Count;

    /// <summary>
    /// How many problems of the training file are not trained on, because the test file has their prompt; worth a log line.
    /// </summary>
    public int LeftOutCount { get; private init; }

    /// <summary>How many problems of either side <see cref="Keep"/> has dropped.</summary>
    public int DroppedCount { get; private init; }

    /// <summary>Reads a training file and a test file.</summary>
    /// <exception cref="TaskException">A file cannot be read, has a bad line, or leaves nothing to train on.</exception>
    public static FileProblemSet Load(string trainFile, string testFile, string promptKey = "prompt", string answerKey = "answer")
    {
        var reader = new ProblemReader(promptKey, answerKey);
        var (all, heldOut) = (reader.Read(trainFile), reader.Read(testFile));
        var prompts = heldOut.Select(problem => problem.Prompt).ToHashSet();
        var training = all.Where(problem => !prompts.Contains(problem.Prompt)).ToList();
        return training.Count > 0
            ? new FileProblemSet(training, heldOut) { LeftOutCount = all.Count - training.Count }
            : throw new TaskException($"{trainFile}: every prompt is in {testFile} too: name a test_file of other problems, or none.");
    }

    /// <summary>Reads a training file and holds a share of its prompts out.</summary>
    /// <exception cref="TaskException">The file cannot be read, has a bad line, or leaves one side empty.</exception>
    public static FileProblemSet Load(string trainFile, double heldOutShare, string promptKey = "prompt", string answerKey = "answer")
    {
        var rule = new HeldOutRule(heldOutShare);
        var sides = new ProblemReader(promptKey, answerKey).Read(trainFile).ToLookup(problem => rule.HoldsOut(problem.Prompt));
        if (!sides[true].Any())
            throw new TaskException($"{trainFile}: a heldout_share of {heldOutShare} holds no prompt out: raise it, or name a test_file.");
        if (!sides[false].Any())
        {
            throw new TaskException(
                $"{trainFile}: a heldout_share of {heldOutShare} leaves no prompt to train on: lower it, or name a test_file.");
        }
        return new FileProblemSet([.. sides[false]], [.. sides[true]]);
    }

    /// <summary>The problems that fit, in their order; the others are counted.</summary>
    /// <param name="fits">Whether a problem is kept.</param>
    /// <param name="why">What to change if nothing is left on one side.</param>
    /// <exception cref="TaskException">No problem of a side fits.</exception>
    public FileProblemSet Keep(Predicate<Problem> fits, string why)
    {
        List<Problem> trainingKept = [.. training.Where(problem => fits(problem))];
        List<Problem> heldOutKept = [.. heldOut.Where(problem => fits(problem))];
        if (trainingKept.Count == 0 || heldOutKept.Count == 0)
            throw new TaskException($"No {(trainingKept.Count == 0 ? "training" : "held-out")} problem fits: {why}.");
        var dropped = training.Count + heldOut.Count - trainingKept.Count - heldOutKept.Count;
        return new FileProblemSet(trainingKept, heldOutKept) { LeftOutCount = LeftOutCount, DroppedCount = DroppedCount + dropped };
    }

    /// <inheritdoc/>
    public Problem Training(ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var (epoch, place) = Math.DivRem(index, training.Count);
        return training[(int)new Permutation(training.Count, seed, (ulong)epoch).At(place)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> HeldOut(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var order = new Permutation(heldOut.Count, HeldOutSeed, 0);
        return [.. Enumerable.Range(0, Math.Min(count, heldOut.Count)).Select(place => heldOut[(int)order.At(place)])];
    }
}
