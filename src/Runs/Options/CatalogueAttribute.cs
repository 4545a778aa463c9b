using System.ComponentModel;
using Tppo.Learning.Estimators;
using Tppo.Tasks;

namespace Tppo.Runs.Options;

/// <summary>A key that names an entry of a catalogue, and what it says of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class CatalogueAttribute(string description, IReadOnlyList<string> names) : DescriptionAttribute(description)
{
    public IReadOnlyList<string> Names => names;
}

/// <summary>Names an <see cref="AdvantageEstimator"/>.</summary>
internal sealed class EstimatorNameAttribute()
    : CatalogueAttribute(AdvantageEstimators.Summary, [.. AdvantageEstimators.All.Select(estimator => estimator.Name)]);

/// <summary>Names a task of <see cref="TaskCatalog"/>.</summary>
internal sealed class TaskNameAttribute() : CatalogueAttribute(
    $"{string.Join(", ", TaskCatalog.Generated.Select(task => $"`{task.Name}`"))}, or `{TaskCatalog.Files}` (problems from files).",
    TaskCatalog.Names);
