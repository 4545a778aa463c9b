using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>One option record: a concern, and its keys in the order of declaration.</summary>
/// <param name="Name">Name of the property of <see cref="Recipe"/>, in snake_case.</param>
/// <param name="Description">What the record is about.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record OptionSection(string Name, string Description, IReadOnlyList<OptionKey> Keys);
