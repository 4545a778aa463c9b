using Tppo.Runs.Errors;

namespace Tppo.Runs.Recipes;

/// <summary>Reads an override of the command line, <c>key=value</c>. Only the first <c>=</c> divides.</summary>
internal static class RecipeOverride
{
    public static RecipeEntry Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw new UserException(
                $"--set {OptionText.Quote(text)}: there is no `=`; write --set key=value, such as --set total_steps=10.");
        return new($"--set {OptionText.Quote(text)}", text[..equals].Trim(), WrittenForm.Bare, text[(equals + 1)..]);
    }
}
