namespace Tppo.Tasks.Data;

/// <summary>Reads problems from a file: Parquet where its name ends in <c>.parquet</c>, else one JSON object a line, in UTF-8.</summary>
/// <param name="promptKey">Name of the prompt in a row.</param>
/// <param name="answerKey">Name of the answer in a row.</param>
/// <param name="promptOption">What sets the name of the prompt, for errors.</param>
/// <param name="answerOption">What sets the name of the answer, for errors.</param>
public sealed class ProblemReader(
    string promptKey, string answerKey, string promptOption = "prompt_key", string answerOption = "answer_key")
{
    private readonly ProblemRow row = new(promptKey, answerKey, promptOption, answerOption);

    /// <summary>The problems of a file, in its order; blank lines are skipped.</summary>
    /// <exception cref="TaskException">The file cannot be read, holds no problem, or has a bad row.</exception>
    public IReadOnlyList<Problem> Read(string path) => RowFile.Read(path, "problem", row.Read);
}
