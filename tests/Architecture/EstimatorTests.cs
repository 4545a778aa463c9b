using System.Text.RegularExpressions;
using Tppo.Learning.Estimators;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Architecture;

/// <summary>A new estimator is one file and one line of the catalogue: nobody else knows it by name.</summary>
public class EstimatorTests
{
    private static readonly string Folder = Path.Combine("src", "Learning", "Estimators");

    [Fact]
    public void Nobody_but_an_estimator_and_the_catalogue_names_one()
    {
        var names = new Regex($@"\b({string.Join('|', AdvantageEstimators.All.SelectMany(a => new[] { a.GetType().Name, $"\"{a.Name}\"" }))})\b");
        SourceTree.Sources.Where(path => !path.Contains(Folder, StringComparison.Ordinal))
            .Where(path => File.ReadLines(path).Any(line => names.IsMatch(line.Split("//")[0]) && !line.Contains("GroupAdvantages", StringComparison.Ordinal)))
            .Select(Path.GetFileName).ShouldBe(["GroupAdvantages.cs"]); // the arithmetic of groups
    }

    [Fact]
    public void A_recipe_may_name_each_and_no_other()
    {
        foreach (var estimator in AdvantageEstimators.All)
        {
            var recipe = RecipeReader.Parse("{}", "file.json", [$"advantage={estimator.Name}"]);
            recipe.Algorithm.Advantage.ShouldBe(estimator);
            RecipeReader.Parse(RecipeJson.Write(recipe), "again.json").ShouldBe(recipe);
        }

        OptionCatalog.Find("advantage")!.Choices.ShouldBe(AdvantageEstimators.All.Select(estimator => estimator.Name));
    }

    [Fact]
    public void Each_has_its_row_in_the_docs()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "algorithm.md"));
        foreach (var estimator in AdvantageEstimators.All)
        {
            var (critic, group) = (estimator.NeedsCritic ? "yes" : "no", estimator.NeedsGroup ? "yes" : "no");
            page.ShouldContain($"| `{estimator.Name}` | `{estimator.GetType().Name}.cs` | {critic} | {group} |");
        }
    }
}
