namespace Tppo.Tasks.Rewards;

/// <summary>What a verifier judges.</summary>
/// <param name="Prompt">What the model was given, without special tokens.</param>
/// <param name="Text">What it wrote, all of it.</param>
/// <param name="Answer">The right answer, as the data has it.</param>
/// <param name="DataSource">Where the problem comes from.</param>
/// <param name="Extra">What else the data says of the problem, as JSON; null where nothing.</param>
public sealed record Response(string Prompt, string Text, string Answer, string DataSource, string? Extra = null);
