using Tppo.Contracts;

namespace Tppo.Consumers.Replaying;

/// <summary>A step as it was recorded.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Windows">One a slot, in the order of slots.</param>
internal sealed record RecordedStep(int Step, IReadOnlyList<WindowGenerated> Windows);
