using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Runs.Options;

namespace Tppo.Runs.Recipes;

/// <summary>A list of texts is an array of strings.</summary>
internal sealed class TextListJson : JsonConverter<TextList>
{
    public override TextList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => new(JsonSerializer.Deserialize<string[]>(ref reader, options)!);

    public override void Write(Utf8JsonWriter writer, TextList value, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, value.Texts, options);
}
