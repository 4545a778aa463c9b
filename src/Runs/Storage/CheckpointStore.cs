using System.Globalization;
using Tppo.Runs.Models;

namespace Tppo.Runs.Storage;

/// <summary>
/// `checkpoints/step_N`: the run before step N. Each role writes its own part when it gets there; the checkpoint counts once
/// all of <paramref name="parts"/> are there. step_0, from which the run began, is always kept.
/// </summary>
public sealed class CheckpointStore(string folder, int keep, IReadOnlyList<string> parts)
{
    /// <summary>The tickets of step N.</summary>
    public const string Batching = "batching";

    private readonly Lock _pruning = new();

    /// <summary>The parts of a whole run.</summary>
    public static IReadOnlyList<string> AllParts { get; } =
        [.. TrainerKind.All.SelectMany(kind => new[] { kind.ModelPart, kind.StatePart }), Batching];

    /// <summary>The parts that a checkpoint of this store has.</summary>
    public IReadOnlyList<string> Parts => parts;

    public string PartFolder(int step, string part) => Path.Combine(StepFolder(step), part);

    /// <summary>
    /// Writes one part, whole or not at all; what a killed process left of this part, of any step, is removed: its role alone writes it.
    /// </summary>
    public void Save(int step, string part, Action<string> fill)
    {
        foreach (var other in Steps())
            Temporary.RemoveOwn(StepFolder(other), part);
        Directory.CreateDirectory(StepFolder(step));
        DurableFile.WriteFolder(PartFolder(step, part), fill);
        Prune();
    }

    /// <summary>
    /// The last step whose checkpoint is complete, of those that <paramref name="isUsable"/> accepts; null where there is none.
    /// </summary>
    public int? Latest(Predicate<int> isUsable) => Complete().Where(step => isUsable(step)).Select(step => (int?)step).Max();

    /// <summary>Steps whose checkpoints are complete, in no order.</summary>
    public IEnumerable<int> Complete() => Steps().Where(step => parts.All(part => Directory.Exists(PartFolder(step, part))));

    private IEnumerable<int> Steps()
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.EnumerateDirectories(folder, "step_*"))
        {
            if (int.TryParse(Path.GetFileName(path)["step_".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step))
                yield return step;
        }
    }

    private void Prune()
    {
        lock (_pruning)
        {
            var kept = Complete().Where(step => step > 0).OrderDescending().Take(keep).ToList();
            if (kept.Count < keep)
                return;
            // What is incomplete and older was left so by a role that was killed.
            foreach (var step in Steps().Where(step => step > 0 && step < kept[^1]).ToList())
                Delete(StepFolder(step));
        }
    }

    /// <summary>Another process may be deleting the same folder.</summary>
    private static void Delete(string stepFolder)
    {
        try
        {
            Directory.Delete(stepFolder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private string StepFolder(int step) => Path.Combine(folder, $"step_{step.ToString(CultureInfo.InvariantCulture)}");
}
