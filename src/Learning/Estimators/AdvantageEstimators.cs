namespace Tppo.Learning.Estimators;

/// <summary>All estimators.</summary>
public static class AdvantageEstimators
{
    /// <summary>In the order of the documentation; the first is the default.</summary>
    public static IReadOnlyList<AdvantageEstimator> All { get; } =
    [
        new Egae(),
        new Gae(),
        new Grpo(),
        new Rloo(),
        new ReinforcePlusPlus(),
    ];

    public static AdvantageEstimator Default => All[0];

    /// <summary>One sentence with the name of each and what it is.</summary>
    public static string Summary
    {
        get
        {
            string[] words = [.. All.Select(estimator => $"`{estimator.Name}` ({estimator.Summary})")];
            return $"{string.Join(", ", words[..^1])} or {words[^1]}.";
        }
    }

    /// <summary>The estimator of that name; null where there is none.</summary>
    public static AdvantageEstimator? Find(string? name) => All.FirstOrDefault(estimator => estimator.Name == name);
}
