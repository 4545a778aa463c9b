namespace Tppo.Learning;

/// <summary>The value after the last token of a cut window.</summary>
public enum Tail
{
    /// <summary>V(s_n) ≈ V(s_{n−1}) (the paper).</summary>
    Hold,

    /// <summary>The value model's V(s_n), computed at the cut.</summary>
    Bootstrap,
}
