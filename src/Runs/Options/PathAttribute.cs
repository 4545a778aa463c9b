namespace Tppo.Runs.Options;

/// <summary>The text of this option is a path: <see cref="OptionKind.Path"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathAttribute : Attribute;
