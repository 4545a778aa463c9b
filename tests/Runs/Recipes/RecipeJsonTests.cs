using System.Text.Json;
using CsCheck;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

public class RecipeJsonTests
{
    [Fact]
    public void What_is_written_reads_as_an_equal_recipe() =>
        RecipeGenerator.Recipe.Sample(recipe => RecipeReader.Parse(RecipeJson.Write(recipe), "written") == recipe);

    [Fact]
    public void A_list_of_texts_is_read_from_a_file_and_from_an_override()
    {
        string[] texts = ["</answer>", "\n\n", "é\""];
        const string Written = """[ "</answer>", "\n\n", /* a comment */ "\u00e9\"", ]""";
        foreach (var recipe in new[] { RecipeReader.Parse($"{{ \"stop_strings\": {Written} }}", "file"), RecipeReader.Parse("{}", "file", [$"stop_strings={Written}"]) })
        {
            recipe.Rollout.StopStrings.Texts.ShouldBe(texts);
            recipe.ShouldNotBe(RecipeReader.Parse("{}", "file"));
        }
    }

    [Fact]
    public void Every_key_is_written_in_the_catalogs_order() =>
        JsonDocument.Parse(RecipeJson.Write(new())).RootElement.EnumerateObject().Select(property => property.Name)
            .ShouldBe(OptionCatalog.Keys.Select(key => key.Name));

    [Fact]
    public void The_text_is_for_people()
    {
        var text = RecipeJson.Write(new() { Task = new() { AnswerMarker = "答え<" } });
        text.ShouldStartWith("{\n  \"seed\": 1,\n  \"total_steps\": 100,\n");
        text.ShouldContain("\"answer_marker\": \"答え<\",");
        text.ShouldContain("\"advantage\": \"egae\",");
        text.ShouldEndWith("\n}\n");
    }
}
