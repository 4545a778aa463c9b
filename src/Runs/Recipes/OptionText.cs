using System.Globalization;

namespace Tppo.Runs.Recipes;

/// <summary>How values of options are written for a person, the same in every culture.</summary>
internal static class OptionText
{
    /// <summary>Shortest digits that give the number again: <c>0.05</c>, <c>65536</c>, <c>1e-6</c>.</summary>
    public static string Number(double value)
    {
        if (Math.Abs(value) is >= 1e-4 and < 1e15 || value == 0)
            return value.ToString("0.################", CultureInfo.InvariantCulture);
        return value.ToString("0.################e0", CultureInfo.InvariantCulture);
    }

    /// <summary>A value as it would stand in a recipe.</summary>
    public static string Json(object value) =>
        value is double number ? Number(number) : RecipeJson.Node(value).ToJsonString(RecipeJson.Options);

    /// <summary>At most 60 characters of a text, quoted and escaped so that it stays on one line.</summary>
    public static string Quote(string text) => Json(text.Length <= 60 ? text : text[..59] + "…");
}
