using System.Text.Json;

namespace Tppo.Consumers.Policy;

/// <summary>What a policy trainer keeps besides weights and optimizer: the rewards of unfinished groups.</summary>
internal static class PolicyState
{
    private const string Name = "groups.json";

    public static void Write(string folder, GroupLedger groups)
        => File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(groups.Save()));

    public static void Read(string folder, GroupLedger groups)
        => groups.Restore(JsonSerializer.Deserialize<Dictionary<string, List<float?>>>(File.ReadAllText(Path.Combine(folder, Name)))!);
}
