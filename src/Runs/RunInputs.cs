using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tppo.Modeling.Folders;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Runs;

/// <summary>
/// What lies at the paths of a recipe, by content. A run keeps in `inputs.json` what it began with: with other problems, another
/// model or another verifier it would be another run. Where they lie does not matter.
/// </summary>
internal sealed class RunInputs
{
    private const int Shown = 12;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
    };

    private readonly Recipe _recipe;
    private readonly Dictionary<string, RunInput> _inputs;

    private RunInputs(Recipe recipe, Dictionary<string, RunInput> inputs) => (_recipe, _inputs) = (recipe, inputs);

    /// <summary>Hashes all that the recipe names. Reads a model of many gigabytes once.</summary>
    /// <exception cref="UserException">A file cannot be read.</exception>
    public static RunInputs Of(Recipe recipe)
        => new(recipe, RecipePaths.Of(recipe).ToDictionary(one => one.Key, one => new RunInput(one.Path, Hash(one.Key, one.Path))));

    /// <summary>Writes them down for a run that has none yet; else makes sure that they are those that it began with.</summary>
    /// <param name="folder">The run, locked.</param>
    /// <param name="acceptChanged">The run goes on with what has changed: that is written down in turn.</param>
    /// <returns>What has changed and is accepted, a line each.</returns>
    /// <exception cref="UserException">Something has changed and is not accepted.</exception>
    public IReadOnlyList<string> Settle(RunFolder folder, bool acceptChanged)
    {
        var recorded = File.Exists(folder.Inputs) ? Read(folder.Inputs) : null;
        List<string> changes = recorded is null ? [] : [.. Changes(recorded)];
        if (changes.Count > 0 && !acceptChanged)
            throw new UserException(
                $"{changes[0]}: the run {folder.Name} began with something else; put it back, choose another --name, or go on all the "
                + "same with --accept-changed-data");
        if (recorded is null || changes.Count > 0)
            DurableFile.WriteText(folder.Inputs, JsonSerializer.Serialize(_inputs, Options) + "\n");
        if (changes.Count > 0)
            DurableFile.WriteText(folder.Config, RecipeJson.Write(_recipe));
        return changes;
    }

    private IEnumerable<string> Changes(Dictionary<string, RunInput> recorded)
    {
        foreach (var (key, then) in recorded.Where(one => !_inputs.ContainsKey(one.Key)))
            yield return $"{key} is empty, was {then.Path}";
        foreach (var (key, now) in _inputs)
        {
            if (!recorded.TryGetValue(key, out var then))
                yield return $"{key} is {now.Path}, was empty";
            // What is gone is missed by whoever needs it: a model folder is not, once the run has its own copy.
            else if (now.Sha256 is { } hash && then.Sha256 is { } before && hash != before)
            {
                var elsewhere = now.Path == then.Path ? "" : $" of {then.Path}";
                yield return $"{key}: {now.Path} has changed (SHA-256 {hash[..Shown]}…, was "
                    + $"{before[..Math.Min(Shown, before.Length)]}…{elsewhere})";
            }
        }
    }

    private static Dictionary<string, RunInput> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, RunInput>>(File.ReadAllBytes(path), Options) ?? [];
        }
        catch (JsonException exception)
        {
            throw new UserException(
                $"{path} is damaged ({exception.Message.ReplaceLineEndings(" ")}): delete it to go on with the files as they are",
                exception);
        }
    }

    private static string? Hash(string key, string path)
    {
        try
        {
            return File.Exists(path) ? DurableFile.Hash(path) : Directory.Exists(path) ? HashFolder(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{key}: {path} cannot be read ({exception.Message})", exception);
        }
    }

    private static string HashFolder(string path)
    {
        var lines = ModelFolder.Files(path).AsParallel().AsOrdered().Select(file => $"{Path.GetFileName(file)} {DurableFile.Hash(file)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}

/// <summary>A file or folder that a run reads.</summary>
/// <param name="Path">Where it lies, absolute.</param>
/// <param name="Sha256">
/// Of a file, its hash; of a model folder, that of the lines "name hash" of the files that make the model. Null where nothing lies there.
/// </param>
internal sealed record RunInput(string Path, string? Sha256);
