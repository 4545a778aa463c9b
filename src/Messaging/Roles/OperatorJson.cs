using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tppo.Messaging.Roles;

/// <summary>The JSON of the operator's commands and of the answers that they collect.</summary>
internal static class OperatorJson
{
    /// <summary>One object a line.</summary>
    public static readonly JsonSerializerOptions Line = Options(indented: false);

    private static readonly JsonSerializerOptions Indented = Options(indented: true);

    public static string Write(object value) => JsonSerializer.Serialize(value, Indented);

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        WriteIndented = indented,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a refused window may have a NaN
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
}
