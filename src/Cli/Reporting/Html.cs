using System.Net;
using System.Text.Json;

namespace Tppo.Cli.Reporting;

/// <summary>Small helpers for HTML.</summary>
internal static class Html
{
    /// <summary>Text as HTML, also within an attribute in double quotes.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A value of a JSON object as text, or null where there is none or the text is no JSON object.</summary>
    public static string? Property(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value)
                ? value.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
