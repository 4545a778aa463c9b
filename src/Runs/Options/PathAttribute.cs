using Tppo.Runs.Recipes;

namespace Tppo.Runs.Options;

/// <summary>The text of this option is a path: <see cref="OptionKind.Path"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathAttribute : Attribute;
