using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>A law that several keys keep together.</summary>
/// <param name="Law">One sentence that names the keys and says what to choose; stands in the documentation and in the error.</param>
/// <param name="Keys">The keys whose values an error shows.</param>
/// <param name="Holds">Whether a recipe keeps the law.</param>
internal sealed record RecipeRule(string Law, IReadOnlyList<string> Keys, Func<Recipe, bool> Holds);
