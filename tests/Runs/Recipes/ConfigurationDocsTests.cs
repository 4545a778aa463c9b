using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

public class ConfigurationDocsTests
{
    [Fact]
    public void The_committed_page_is_current() =>
        GeneratedFiles.ShouldBeCurrent("docs/configuration.md", ConfigurationDocs.Generate());

    [Fact]
    public void Every_key_has_its_row()
    {
        var lines = ConfigurationDocs.Generate().Split('\n');
        foreach (var key in OptionCatalog.Keys)
            lines.Count(line => line.StartsWith($"| `{key.Name}` |", StringComparison.Ordinal)).ShouldBe(1, key.Name);
    }

    [Fact]
    public void The_example_is_a_good_recipe()
    {
        var text = ConfigurationDocs.Generate();
        var start = text.IndexOf("```json\n", StringComparison.Ordinal) + 8;
        RecipeReader.Parse(text[start..text.IndexOf("```", start, StringComparison.Ordinal)], "example").Run.Slots.ShouldBe(64);
    }

    [Theory]
    [InlineData("policy_lr", "| `policy_lr` | number | `0.0001` | 0 to 1 |")]
    [InlineData("policy_grad_clip", "| number | `1` | 1e-6 to 1000000 |")]
    [InlineData("loss_agg_mode", "| choice | `\"token-mean\"` | `token-mean`, `seq-mean-token-sum`, `seq-mean-token-mean`, `seq-mean-token-sum-norm` |")]
    [InlineData("qk_norm", "| true or false | `true` |  |")]
    public void Rows_read_well(string key, string part)
    {
        var lines = ConfigurationDocs.Generate().Split('\n');
        lines.Single(line => line.StartsWith($"| `{key}` |", StringComparison.Ordinal)).ShouldContain(part);
    }
}
