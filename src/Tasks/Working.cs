namespace Tppo.Tasks;

/// <summary>A problem worked step by step.</summary>
/// <param name="Text">The steps, without marker and answer.</param>
/// <param name="Answer">The answer to which the steps lead.</param>
internal readonly record struct Working(string Text, string Answer);
