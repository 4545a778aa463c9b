namespace Tppo.Runs.Options;

/// <summary>What the gradients of a window's tokens go through.</summary>
public enum ContextGradient
{
    /// <summary>The whole sequence: the keys and values of prompt and earlier windows are trained as well.</summary>
    Full,

    /// <summary>The window alone.</summary>
    None,
}
