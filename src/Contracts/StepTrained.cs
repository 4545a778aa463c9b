namespace Tppo.Contracts;

/// <summary>A trainer has trained a step (event).</summary>
/// <param name="Role">Which trainer.</param>
/// <param name="Step">The step, from 0.</param>
/// <param name="Metrics">By the names that users know, e.g. `actor/pg_loss`.</param>
public sealed record StepTrained(Role Role, int Step, IReadOnlyDictionary<string, double> Metrics);
