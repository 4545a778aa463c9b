using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Runs;

/// <summary>The recipe that a run began with.</summary>
internal static class RunRecipe
{
    /// <summary>
    /// Writes it down, or checks that it is the one that the run began with; the files that its paths lead to are checked by
    /// <see cref="RunInputs"/>.
    /// </summary>
    /// <exception cref="UserException">It is another.</exception>
    public static void Settle(RunFolder folder, Recipe recipe)
    {
        if (!File.Exists(folder.Config))
            DurableFile.WriteText(folder.Config, RecipeJson.Write(recipe));
        else if (WhatIsTrained(RecipeReader.Read(folder.Config)) != WhatIsTrained(recipe))
            throw new UserException($"{folder.Config} differs from the recipe given: a run goes on with the recipe that it began with");
    }

    /// <summary>Where files lie, and who is told of the run, may differ from process to process.</summary>
    private static Recipe WhatIsTrained(Recipe recipe) => RecipePaths.Without(recipe) with { Notify = new NotifyOptions() };
}
