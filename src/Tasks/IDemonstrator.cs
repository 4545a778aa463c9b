namespace Tppo.Tasks;

/// <summary>Writes the responses that a warm start learns from, some of them flawed so that RL has something to correct.</summary>
public interface IDemonstrator
{
    /// <summary>
    /// A response to the problem: the bare answer with probability <paramref name="shortcutShare"/>, a working with one slip with
    /// probability <paramref name="slipShare"/>, else the right working. A pure function of its arguments.
    /// </summary>
    /// <param name="problem">A problem of this task.</param>
    /// <param name="seed">Seed of the demonstration; the prompt is mixed in, so one seed may serve many problems.</param>
    /// <param name="shortcutShare">Share of all demonstrations without working, 0 to 1.</param>
    /// <param name="slipShare">Share of all demonstrations with one slip, carried on to the answer, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside 0 to 1, or the two sum to more than 1.</exception>
    /// <exception cref="TaskException">The prompt is not one of this task.</exception>
    string Demonstrate(Problem problem, ulong seed, double shortcutShare, double slipShare);
}
