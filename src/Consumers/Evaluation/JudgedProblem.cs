using Tppo.Tasks;

namespace Tppo.Consumers.Evaluation;

/// <summary>A problem with k judged responses.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Prompt">As the policy got it, with special tokens.</param>
/// <param name="Responses">At least one.</param>
internal sealed record JudgedProblem(Problem Problem, string Prompt, IReadOnlyList<JudgedResponse> Responses);
