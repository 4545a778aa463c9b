using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet.Serialization;

namespace Tppo.Tasks.Data;

/// <summary>The rows of a Parquet file as JSON objects, nested columns as nested objects and arrays.</summary>
internal static class ParquetRows
{
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>All rows, in their order; a value that is null is left out.</summary>
    /// <exception cref="TaskException">This is no Parquet file, or a damaged one.</exception>
    public static IEnumerable<JsonElement> Read(string path)
    {
        using var file = File.OpenRead(path);
        return [.. Rows(file, path).Select(row => JsonSerializer.SerializeToElement(row, Options))];
    }

    private static IList<Dictionary<string, object>> Rows(FileStream file, string path)
    {
        try
        {
            return ParquetSerializer.DeserializeUntypedAsync(file).GetAwaiter().GetResult().Data;
        }
        catch (Exception e) // whatever the library throws on bytes that are not Parquet
        {
            throw new TaskException($"{path}: not a readable Parquet file ({e.Message.ReplaceLineEndings(" ")}): write it anew.", e);
        }
    }
}
