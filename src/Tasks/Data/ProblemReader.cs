using System.Text.Json;

namespace Tppo.Tasks.Data;

/// <summary>Reads problems from a file: Parquet where its name ends in <c>.parquet</c>, else one JSON object a line, in UTF-8.</summary>
/// <param name="promptKey">Name of the prompt in a row.</param>
/// <param name="answerKey">Name of the answer in a row.</param>
/// <param name="promptOption">What sets the name of the prompt, for errors.</param>
/// <param name="answerOption">What sets the name of the answer, for errors.</param>
public sealed class ProblemReader(string promptKey, string answerKey, string promptOption = "prompt_key", string answerOption = "answer_key")
{
    private readonly ProblemRow row = new(promptKey, answerKey, promptOption, answerOption);

    /// <summary>The problems of a file, in its order; blank lines are skipped.</summary>
    /// <exception cref="TaskException">The file cannot be read, holds no problem, or has a bad row.</exception>
    public IReadOnlyList<Problem> Read(string path)
    {
        if (!File.Exists(path))
            throw new TaskException($"{path}: no such file: name an existing file of problems, one JSON object a line, or Parquet.");
        try
        {
            List<Problem> problems = [.. path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? FromParquet(path) : FromLines(path)];
            return problems.Count > 0 ? problems : throw new TaskException($"{path}: no problem in it: write one JSON object a line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}): mend the file or its permissions.", e);
        }
    }

    private IEnumerable<Problem> FromLines(string path)
    {
        foreach (var (number, line) in JsonLines.Read(path))
            yield return FromLine(line, $"{path}:{number}");
    }

    private IEnumerable<Problem> FromParquet(string path) => ParquetRows.Read(path).Select((json, index) => row.Read(json, $"{path}:{index + 1}"));

    private Problem FromLine(byte[] line, string place)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return row.Read(json.RootElement, place);
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
