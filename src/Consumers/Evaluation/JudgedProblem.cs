using Tppo.Tasks;

namespace Tppo.Consumers.Evaluation;

/// <summary>A problem with k judged responses.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Prompt">As the policy got it, with special tokens.</param>
/// <param name="Responses">At least one.</param>
internal sealed record JudgedProblem(Problem Problem, string Prompt, IReadOnlyList<JudgedResponse> Responses);

/// <summary>A response with its verdict.</summary>
/// <param name="Text">What the policy wrote, without special tokens.</param>
/// <param name="Tokens">Its tokens, the end token included.</param>
/// <param name="Truncated">Whether it reached the maximum length without an end.</param>
/// <param name="Correct">Null where the verifier failed.</param>
/// <param name="Reward">As training would give it; null where the verifier failed.</param>
internal sealed record JudgedResponse(string Text, int Tokens, bool Truncated, bool? Correct, float? Reward);
