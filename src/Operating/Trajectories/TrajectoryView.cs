namespace Tppo.Operating.Trajectories;

/// <summary>A response, as it is shown.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Reward">The reward of the response, or null where it has not ended.</param>
/// <param name="Windows">Its windows, in their order.</param>
internal sealed record TrajectoryView(string Prompt, string Answer, double? Reward, IReadOnlyList<WindowView> Windows);

/// <summary>The part of a response that was generated in one step, by one policy.</summary>
/// <param name="Step">The step.</param>
/// <param name="PolicyVersion">The policy's version.</param>
/// <param name="Tokens">Its tokens, in order.</param>
internal sealed record WindowView(long Step, long PolicyVersion, IReadOnlyList<TokenView> Tokens);

/// <summary>A token of a response.</summary>
/// <param name="Text">What it reads.</param>
/// <param name="Advantage">Its advantage before whitening; NaN where it has none.</param>
/// <param name="Value">The value of the state before it; NaN where none was estimated.</param>
internal readonly record struct TokenView(string Text, double Advantage, double Value = double.NaN);
