namespace Tppo.Consumers.Evaluation;

/// <summary>A line of an evaluation's file.</summary>
/// <param name="Index">The problem's place, from 0, among those of the data, or of the task's held-out ones.</param>
/// <param name="DataSource">Where the problem comes from.</param>
/// <param name="Prompt">As the policy got it, with special tokens.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Responses">All k.</param>
internal sealed record EvaluationLine(int Index, string DataSource, string Prompt, string Answer, IReadOnlyList<JudgedResponse> Responses);
