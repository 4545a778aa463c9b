using System.Text.Json.Nodes;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tasks;
using Tppo.Tests.Modeling;

namespace Tppo.Tests.Runs.Recipes;

/// <summary>What paths of a recipe are relative to.</summary>
public sealed class RecipePathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> PathKeys { get; } = [.. OptionCatalog.Keys.Where(key => key.Kind == OptionKind.Path).Select(key => key.Name)];

    [Fact]
    public void Every_key_that_is_named_like_a_path_is_one() =>
        OptionCatalog.Keys.Select(key => key.Name).Where(name => name.Split('_')[^1] is "path" or "file" or "folder" or "dir" or "assembly")
            .ShouldBe(PathKeys.Select(row => row.Data));

    [Theory, MemberData(nameof(PathKeys))]
    public void A_path_in_a_recipe_is_relative_to_the_recipe(string key)
    {
        Value(RecipeReader.Read(Recipe($$"""{ "{{key}}": "../data/a.b" }""")), key).ShouldBe(Path.Combine(Path.GetDirectoryName(_folder.Path)!, "data", "a.b"));
        Value(RecipeReader.Read(Recipe($$"""{ "{{key}}": "/elsewhere/a.b" }""")), key).ShouldBe("/elsewhere/a.b");
        Value(RecipeReader.Read(Recipe($$"""{ "{{key}}": "" }""")), key).ShouldBe("");
    }

    [Theory, MemberData(nameof(PathKeys))]
    public void A_path_of_an_override_is_relative_to_the_current_folder(string key) =>
        Value(RecipeReader.Read(Recipe($$"""{ "{{key}}": "one" }"""), [$"{key}=two"]), key).ShouldBe(Path.Combine(Environment.CurrentDirectory, "two"));

    [Theory, MemberData(nameof(PathKeys))]
    public void A_resolved_recipe_means_the_same_files_from_anywhere(string key)
    {
        var recipe = RecipeReader.Read(Recipe($$"""{ "{{key}}": "data" }"""));
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.File("config.json"), RecipeJson.Write(recipe));
        RecipeReader.Read(elsewhere.File("config.json")).ShouldBe(recipe);
    }

    [Fact]
    public void An_error_names_the_absolute_path()
    {
        var task = RecipeReader.Read(Recipe("""{ "task": "jsonl", "train_file": "none.jsonl" }""")).Task;
        Should.Throw<TaskException>(() => ProblemSetFactory.Create(task)).Message.ShouldStartWith(_folder.File("none.jsonl") + ": no such file");
    }

    [Fact]
    public void What_no_path_can_have_is_refused() =>
        Should.Throw<UserException>(() => RecipeReader.Read(Recipe("""{ "train_file": "a\u0000b" }"""))).Message.ShouldContain("`train_file` must be a path");

    public void Dispose() => _folder.Dispose();

    private string Recipe(string json)
    {
        File.WriteAllText(_folder.File("recipe.json"), json);
        return _folder.File("recipe.json");
    }

    private static string Value(Recipe recipe, string key) => (string)JsonNode.Parse(RecipeJson.Write(recipe))![key]!;
}
