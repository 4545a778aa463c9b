using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tppo.Consumers.Policy;

/// <summary>
/// What a policy trainer keeps besides weights and optimizer: how the responses of unfinished groups were judged, and the coefficient of
/// an adaptive penalty within the reward.
/// </summary>
internal static class PolicyState
{
    private const string Name = "groups.json";
    private const string Coefficient = "kl_coef.json";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new MemberConverter() } };

    public static void Write(string folder, GroupLedger groups)
        => File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(groups.Save(), Json));

    public static void Read(string folder, GroupLedger groups) => groups.Restore(
        JsonSerializer.Deserialize<Dictionary<string, List<GroupMember>>>(File.ReadAllText(Path.Combine(folder, Name)), Json)!);

    public static void Write(string folder, RewardPenalty penalty)
        => File.WriteAllText(Path.Combine(folder, Coefficient), JsonSerializer.Serialize(penalty.Coefficient));

    /// <summary>Stays as it is where the run has had none so far.</summary>
    public static void Read(string folder, RewardPenalty penalty)
    {
        var path = Path.Combine(folder, Coefficient);
        if (File.Exists(path))
            penalty.Coefficient = JsonSerializer.Deserialize<double>(File.ReadAllText(path));
    }

    /// <summary>A member is `[reward, correct]`; in a checkpoint of an earlier version it is its reward alone.</summary>
    private sealed class MemberConverter : JsonConverter<GroupMember>
    {
        public override bool HandleNull => true;

        public override GroupMember Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var json = JsonElement.ParseValue(ref reader);
            return json.ValueKind == JsonValueKind.Array
                ? new GroupMember(json[0].Deserialize<float?>(), json[1].Deserialize<bool?>())
                : new GroupMember(json.Deserialize<float?>(), Correct: null);
        }

        public override void Write(Utf8JsonWriter writer, GroupMember value, JsonSerializerOptions options)
            => JsonSerializer.Serialize(writer, new object?[] { value.Reward, value.Correct });
    }
}
