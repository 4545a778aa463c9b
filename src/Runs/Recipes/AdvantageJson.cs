using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Learning.Estimators;

namespace Tppo.Runs.Recipes;

/// <summary>An estimator is its name.</summary>
internal sealed class AdvantageJson : JsonConverter<AdvantageEstimator>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(AdvantageEstimator));

    public override AdvantageEstimator Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => AdvantageEstimators.Find(reader.GetString()) ?? throw new JsonException(
            $"There is no advantage estimator '{reader.GetString()}'.");

    public override void Write(Utf8JsonWriter writer, AdvantageEstimator value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.Name);
}
