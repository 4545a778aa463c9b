using System.Globalization;
using System.Text.Json;
using Tppo.Contracts;
using Tppo.Hosting.Errors;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Safetensors;
using Tppo.Modeling.Transformer;

namespace Tppo.Hosting.Storage;

/// <summary>The weight artefacts of a run: `weights/policy/v7.safetensors` and so on, the newest few of each role.</summary>
public sealed class WeightStore(string folder, int keep)
{
    private const string LatestName = "latest.json";

    /// <summary>Stores <paramref name="weights"/> as the role's version, points the role's `latest.json` at it and prunes older ones.</summary>
    public WeightPointer Publish(Role role, int version, ModelWeights weights)
    {
        var location = $"{FolderOf(role)}/v{version.ToString(CultureInfo.InvariantCulture)}.safetensors";
        var path = Path.Combine(folder, location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, temporary => SafetensorsFile.Write(temporary, weights.Named));
        var pointer = new WeightPointer(version, location, DurableFile.Hash(path));
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

    /// <summary>Forgets the newest weights of every role, for a run that goes back to a checkpoint: nobody may load what comes after it.</summary>
    public void ForgetLatest()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            if (Path.Combine(folder, FolderOf(role), LatestName) is var path && File.Exists(path))
                File.Delete(path);
        }
    }

    /// <summary>False once the artefact has been pruned.</summary>
    public bool Has(string location) => File.Exists(Path.Combine(folder, location));

    /// <summary>The weights at <paramref name="location"/>.</summary>
    /// <exception cref="UserException">The location lies outside the store, or the file is missing or not the one that was published.</exception>
    public ModelWeights Load(string location, string sha256, ModelConfig config, Head head)
    {
        var path = Path.GetFullPath(Path.Combine(folder, location));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UserException($"the weights at {location} lie outside the run's store {folder}");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such weights; they may have been pruned");
        if (DurableFile.Hash(path) is var actual && actual != sha256)
            throw new UserException($"{path}: SHA-256 is {actual}, announced was {sha256}");
        return ModelFolder.ReadWeightsFile(path, config, head);
    }

    private static string FolderOf(Role role) => role.ToString().ToLowerInvariant();

    private void Prune(string roleFolder, int newest)
    {
        foreach (var file in Directory.EnumerateFiles(roleFolder, "v*.safetensors"))
        {
            var version = Path.GetFileNameWithoutExtension(file)[1..];
            if (int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (number <= newest - keep || number > newest))
                File.Delete(file);
        }
    }
}
