using System.Globalization;

namespace Tppo.Bench.Compare;

/// <summary>What is trained.</summary>
/// <param name="Recipe">Its file.</param>
/// <param name="Folder">Of the runs.</param>
/// <param name="Seeds">Of each variant.</param>
/// <param name="Target">Accuracy on held-out problems.</param>
/// <param name="AtOnce">Runs beside each other.</param>
/// <param name="Variants">Settings by label, in the order given.</param>
internal sealed record Plan(string Recipe, string Folder, int[] Seeds, double Target, int AtOnce, IReadOnlyList<KeyValuePair<string, string[]>> Variants)
{
    /// <summary>Seed by seed, so that a seed's warm start is computed once and found by the next.</summary>
    public IReadOnlyList<PlannedRun> Runs => [.. Seeds.SelectMany(seed => Variants.Select(variant => new PlannedRun(variant.Key, seed, variant.Value)))];

    public static Plan Parse(string[] arguments)
    {
        string Of(string key, string fallback) => arguments.LastOrDefault(argument => argument.StartsWith(key + '=', StringComparison.Ordinal))?[(key.Length + 1)..] ?? fallback;
        var variants = arguments.Where(argument => argument.Contains(':')).Select(argument => argument.Split(':', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))).ToList();
        return new Plan(
            Of("recipe", "recipes/arithmetic.json"),
            Of("runs", "runs/compare"),
            [.. Of("seeds", "1,2,3").Split(',').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))],
            double.Parse(Of("target", "0.85"), CultureInfo.InvariantCulture),
            int.Parse(Of("at_once", "1"), CultureInfo.InvariantCulture),
            variants.Count > 0 ? variants : [KeyValuePair.Create("recipe", Array.Empty<string>())]);
    }

    public string FolderOf(PlannedRun run) => Path.Combine(Folder, run.Name);
}

/// <summary>A variant with a seed.</summary>
internal sealed record PlannedRun(string Label, int Seed, string[] Settings)
{
    public string Name => $"{Label}-{Seed}";
}
