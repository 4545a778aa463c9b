using System.Text.Json;

namespace Tppo.Tasks.Data;

/// <summary>Reads the rows of a file: Parquet where its name ends in <c>.parquet</c>, else one JSON object a line, in UTF-8.</summary>
internal static class RowFile
{
    /// <summary>All rows, in their order; blank lines are skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="thing">What a row holds, for errors.</param>
    /// <param name="read">Reads it from a row; the text names file and row, for errors.</param>
    /// <exception cref="TaskException">The file cannot be read, holds no row, or has a bad one.</exception>
    public static IReadOnlyList<T> Read<T>(string path, string thing, Func<JsonElement, string, T> read)
    {
        if (!File.Exists(path))
            throw new TaskException($"{path}: no such file: name an existing file of {thing}s, one JSON object a line, or Parquet.");
        try
        {
            var isParquet = path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
            List<T> rows = [.. isParquet ? FromParquet(path, read) : FromLines(path, read)];
            return rows.Count > 0 ? rows : throw new TaskException($"{path}: no {thing} in it: write one JSON object a line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}): mend the file or its permissions.", e);
        }
    }

    private static IEnumerable<T> FromParquet<T>(string path, Func<JsonElement, string, T> read) =>
        ParquetRows.Read(path).Select((json, index) => read(json, $"{path}:{index + 1}"));

    private static IEnumerable<T> FromLines<T>(string path, Func<JsonElement, string, T> read)
    {
        foreach (var (number, line) in JsonLines.Read(path))
            yield return FromLine(line, $"{path}:{number}", read);
    }

    private static T FromLine<T>(byte[] line, string place, Func<JsonElement, string, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return read(json.RootElement, place);
        }
        catch (JsonException e)
        {
            throw new TaskException($"{place}: not valid JSON at byte {e.BytePositionInLine + 1}: write one whole JSON object a line.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new TaskException($"{place}: text that is not valid Unicode: save the file as UTF-8, without lone surrogates.", e);
        }
    }
}
