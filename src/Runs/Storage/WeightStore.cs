using System.Globalization;
using System.Text.Json;
using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using static TorchSharp.torch;

namespace Tppo.Runs.Storage;

/// <summary>The weight artefacts of a run: `weights/policy/v7.safetensors` and so on, the newest few of each role.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="keep">How many of a role.</param>
/// <param name="initial">The model folder that a role's training began with: its config, and the weights that a published adapter stands
/// on.</param>
/// <param name="type">What weights are loaded as.</param>
public sealed class WeightStore(string folder, int keep, Func<Role, string> initial, ScalarType type)
{
    private const string LatestName = "latest.json";

    /// <summary>
    /// Stores <paramref name="weights"/> as the role's version, points the role's `latest.json` at it and prunes older ones.
    /// </summary>
    /// <param name="role">Whose weights.</param>
    /// <param name="version">Their version.</param>
    /// <param name="weights">Of the trainer.</param>
    /// <param name="require">Throws where another process has taken the role over while the weights were written; nothing points at them
    /// then.</param>
    /// <returns>What is the newest now: versions never go back, unless they are forgotten.</returns>
    public WeightPointer Publish(Role role, int version, ModelWeights weights, Action? require = null)
    {
        if (Latest(role) is { } latest && latest.Version > version)
            return latest;
        var location = LocationOf(role, version);
        var path = Path.Combine(folder, location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Temporary.RemoveOwn(Path.GetDirectoryName(path)!); // the role alone writes here
        DurableFile.Write(path, temporary => ModelFolder.WriteUpdate(temporary, weights));
        var pointer = new WeightPointer(version, location, DurableFile.Hash(path));
        require?.Invoke();
        DurableFile.WriteText(Path.Combine(folder, FolderOf(role), LatestName), JsonSerializer.Serialize(pointer));
        Prune(Path.GetDirectoryName(path)!, version);
        return pointer;
    }

    /// <summary>The role's newest weights, for one who starts late or has missed an event; null before the first.</summary>
    /// <exception cref="UserException">`latest.json` is corrupt.</exception>
    public WeightPointer? Latest(Role role)
    {
        var path = Path.Combine(folder, FolderOf(role), LatestName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<WeightPointer>(File.ReadAllText(path)) : null;
        }
        catch (JsonException exception)
        {
            throw new UserException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Forgets the newest weights of every role, for a run that goes back to a checkpoint: nobody may load what comes after it.
    /// </summary>
    public void ForgetLatest()
    {
        foreach (var kind in TrainerKind.All)
        {
            if (Path.Combine(folder, kind.Name, LatestName) is var path && File.Exists(path))
                File.Delete(path);
        }
    }

    /// <summary>The role's weights of <paramref name="version"/>; null before they are there, and once they have been pruned.</summary>
    public WeightPointer? Find(Role role, int version)
        => LocationOf(role, version) is var location && Has(location)
            ? new WeightPointer(version, location, DurableFile.Hash(Path.Combine(folder, location)))
            : null;

    /// <summary>False once the artefact has been pruned.</summary>
    public bool Has(string location) => File.Exists(Path.Combine(folder, location));

    /// <summary>The role's weights that <paramref name="announced"/> points at.</summary>
    /// <exception cref="UserException">The location lies outside the store, or the file is missing or not the one that was
    /// published.</exception>
    public ModelWeights Load(Role role, WeightPointer announced)
    {
        var (_, location, sha256) = announced;
        var path = Path.GetFullPath(Path.Combine(folder, location));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UserException($"the weights at {location} lie outside the run's store {folder}");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such weights; they may have been pruned");
        if (DurableFile.Hash(path) is var actual && actual != sha256)
            throw new UserException($"{path}: SHA-256 is {actual}, announced was {sha256}");
        return ModelFolder.ReadUpdate(path, initial(role), TrainerKind.Of(role).Head, type);
    }

    private static string LocationOf(Role role, int version)
        => $"{FolderOf(role)}/v{version.ToString(CultureInfo.InvariantCulture)}.safetensors";

    private static string FolderOf(Role role) => TrainerKind.Of(role).Name;

    private void Prune(string roleFolder, int newest)
    {
        foreach (var file in Directory.EnumerateFiles(roleFolder, "v*.safetensors"))
        {
            var version = Path.GetFileNameWithoutExtension(file)[1..];
            var isVersion = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (isVersion && (number <= newest - keep || number > newest))
                File.Delete(file);
        }
    }
}

/// <summary>An artefact of the weight store: `latest.json` of a role points at its newest.</summary>
/// <param name="Version">Steps trained.</param>
/// <param name="Location">Relative to the store.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record WeightPointer(int Version, string Location, string Sha256);
