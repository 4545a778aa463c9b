namespace Tppo.Tasks.Mathematics;

/// <summary>A formula in a response.</summary>
/// <param name="Text">What stands between its signs.</param>
/// <param name="Start">Where its opening sign begins.</param>
/// <param name="End">The place after its closing sign.</param>
internal sealed record Formula(string Text, int Start, int End)
{
    /// <summary>It is no more than a name, such as x.</summary>
    public bool IsName { get; init; }
}
