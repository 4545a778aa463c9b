using System.Globalization;
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
    /// <summary>Stores <paramref name="weights"/> as the role's version and prunes older ones. Returns where it lies, and its SHA-256.</summary>
    public (string Location, string Sha256) Publish(Role role, int version, ModelWeights weights)
    {
        var location = $"{role.ToString().ToLowerInvariant()}/v{version.ToString(CultureInfo.InvariantCulture)}.safetensors";
        var path = Path.Combine(folder, location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, temporary => SafetensorsFile.Write(temporary, weights.Named));
        Prune(Path.GetDirectoryName(path)!, version);
        return (location, DurableFile.Hash(path));
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
