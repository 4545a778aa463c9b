namespace Tppo.Tasks;

/// <summary>
/// A task whose problems are drawn, not stored: draws prompts until one is on the wanted side of the held-out rule, and solves it.
/// What a prompt looks like is up to the derived class.
/// </summary>
public abstract class GeneratedTask : IProblemSet, IDemonstrator
{
    /// <summary>Seed of the held-out problems of every run: "heldout" in ASCII.</summary>
    private const ulong HeldOutSeed = 0x68656C646F7574;

    /// <summary>After this many draws in a row without a new prompt, there is assumed to be none.</summary>
    private const int Patience = 100_000;

    private readonly HeldOutRule rule;
    private readonly string marker;

    private protected GeneratedTask(string name, string symbols, LengthLaw lengths, double heldOutShare, string marker)
    {
        if (marker.Length == 0 || marker.Any(char.IsAsciiDigit))
        {
            throw new TaskException(
                $"answer_marker \"{marker}\" of task {name} cannot close a working: set one without digits, such as #.");
        }
        (Name, Lengths, this.marker) = (name, lengths, marker);
        Alphabet = string.Concat((symbols + marker).Distinct());
        rule = new HeldOutRule(heldOutShare);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Every character of every prompt and demonstration, whatever the length law, so that it may change between runs.</summary>
    public string Alphabet { get; }

    private protected LengthLaw Lengths { get; }

    /// <inheritdoc/>
    public Problem Training(ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new SeededRandom(seed, (ulong)index);
        return Solved(Draw(ref random, prompt => !rule.HoldsOut(prompt)) ?? throw Nothing("training", "lower"));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> HeldOut(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new SeededRandom(HeldOutSeed);
        var seen = new HashSet<string>();
        var problems = new List<Problem>();
        while (problems.Count < count && Draw(ref random, prompt => rule.HoldsOut(prompt) && seen.Add(prompt)) is { } prompt)
            problems.Add(Solved(prompt));
        return problems.Count > 0 ? problems : throw Nothing("held out", "raise");
    }

    /// <inheritdoc/>
    public string Demonstrate(Problem problem, ulong seed, double shortcutShare, double slipShare)
    {
        RequireShare(shortcutShare, nameof(shortcutShare));
        RequireShare(slipShare, nameof(slipShare));
        // Shares such as 0.9 and 0.1 may sum to a rounding error above 1.
        if (shortcutShare + slipShare > 1 + 1e-9)
        {
            throw new ArgumentOutOfRangeException(
                nameof(slipShare), slipShare, $"With a shortcut share of {shortcutShare} the two exceed 1.");
        }
        var random = new SeededRandom(seed, PromptHash.Of(problem.Prompt));
        var kind = random.NextDouble();
        if (kind < shortcutShare)
            return marker + Work(problem.Prompt, Slip.None).Answer;
        var slip = kind < shortcutShare + slipShare ? DrawSlip(problem.Prompt, ref random) : Slip.None;
        var (text, answer) = Work(problem.Prompt, slip);
        return text + marker + answer;
    }

    /// <summary>A prompt of this task, on whichever side of the held-out rule.</summary>
    private protected abstract string DrawPrompt(ref SeededRandom random);

    /// <summary>Solves a prompt step by step, with or without a slip.</summary>
    /// <exception cref="TaskException">The prompt is not one of this task.</exception>
    private protected abstract Working Work(string prompt, Slip slip);

    /// <summary>A slip that the working of this prompt can have.</summary>
    private protected abstract Slip DrawSlip(string prompt, ref SeededRandom random);

    private protected TaskException Malformed(string prompt) =>
        new($"\"{prompt}\" is no prompt of the task {Name}: pass a problem that this task generated.");

    private static void RequireShare(double share, string name)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, share, "A share is between 0 and 1.");
    }

    private string? Draw(ref SeededRandom random, Predicate<string> wanted)
    {
        for (var draws = 0; draws < Patience; draws++)
        {
            var prompt = DrawPrompt(ref random);
            if (wanted(prompt))
                return prompt;
        }
        return null;
    }

    private Problem Solved(string prompt) => new(prompt, Work(prompt, Slip.None).Answer, Name);

    private TaskException Nothing(string side, string change) =>
        new($"No problem of the task {Name} with a length of {Lengths.Min} to {Lengths.Max} is {side}: "
            + $"raise problem_length_max or {change} heldout_share.");
}

/// <summary>A problem worked step by step.</summary>
/// <param name="Text">The steps, without marker and answer.</param>
/// <param name="Answer">The answer to which the steps lead.</param>
internal readonly record struct Working(string Text, string Answer);

/// <summary>One wrong result in a working: the result number <paramref name="At"/> is off by <paramref name="By"/>.</summary>
/// <param name="At">Which result, from 0.</param>
/// <param name="By">How far off, from 1, modulo the number of results that the task knows.</param>
internal readonly record struct Slip(int At, int By)
{
    /// <summary>No slip: the right working.</summary>
    public static Slip None => new(-1, 0);

    /// <summary>The result as written: the right one, unless the slip is here.</summary>
    public int Apply(int step, int result, int modulus) => step == At ? (result + By) % modulus : result;
}
