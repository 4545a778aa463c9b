namespace Tppo.Tasks;

/// <summary>One question with its right answer.</summary>
/// <param name="Prompt">The text that the model continues; never empty.</param>
/// <param name="Answer">The right answer, as <see cref="AnswerVerifier"/> compares it.</param>
/// <param name="DataSource">Where the problem comes from: the name of a generated task, or what a line of a file says.</param>
public sealed record Problem(string Prompt, string Answer, string DataSource);
