using System.Text;

namespace Tppo.Runs.Recipes;

/// <summary>The reference of all keys, in Markdown.</summary>
internal static class ConfigurationDocs
{
    private const string Introduction = """
        # Configuration

        A recipe is one flat JSON object: the keys below side by side, in any order. A key that is left out keeps its default.
        Comments and trailing commas are allowed, and `$schema` gives completion and checks in an editor:

        ```json
        {
          "$schema": "./recipe.schema.json",
          "task": "program", // or "sum", or "jsonl" with a "train_file"
          "slots": 64,
          "n": 4,
          "window_response_length": 80,
        }
        ```

        `--set key=value` changes one key for one run, and may be repeated; the last one wins. Strings stand there without quotes:
        `--set advantage=gae --set policy_lr=3e-5`. `--dry-run` prints the recipe with every key resolved, and a run keeps that text
        as `config.json` in its folder; it is a recipe itself.

        Paths are relative to the recipe's folder; those of `--set` to the folder in which the command is given. A resolved recipe has them
        absolute, so that it means the same files from everywhere.

        An unknown or repeated key, a wrong type, a value out of range and [keys that do not fit together](#rules-between-keys) end
        the command with exit code 2 and one line that says where and why.

        This page and `recipes/recipe.schema.json` are generated from the option records in `src/Runs/Options`; a test keeps
        them current (`TPPO_UPDATE_DOCS=1` rewrites them).

        """;

    /// <summary>The text of <c>docs/configuration.md</c>.</summary>
    public static string Generate()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var section in OptionCatalog.Sections)
            Append(text, section);
        Append(text, RecipeRules.All);
        return text.ToString();
    }

    private static void Append(StringBuilder text, OptionSection section)
    {
        text.Append($"\n## {Title(section.Name)}\n\n{section.Description}\n\n");
        text.Append("| Key | Type | Default | Range | Meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var key in section.Keys)
        {
            text.Append($"| `{key.Name}` | {TypeName(key.Kind)} | `{OptionText.Json(key.Default)}` ");
            text.Append($"| {Cell(key.Allowed)} | {Cell(key.Description)} |\n");
        }
    }

    private static void Append(StringBuilder text, IEnumerable<RecipeRule> rules)
    {
        text.Append("\n## Rules between keys\n\n");
        foreach (var rule in rules)
            text.Append($"* {rule.Law}\n");
    }

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string TypeName(OptionKind kind) => kind switch
    {
        OptionKind.WholeNumber => "integer",
        OptionKind.Number => "number",
        OptionKind.Switch => "true or false",
        OptionKind.Choice => "choice",
        OptionKind.Path => "path",
        OptionKind.Texts => "list of texts",
        _ => "text",
    };
}
