namespace Tppo.Learning;

/// <summary>What corrects for windows that older weights generated.</summary>
public enum OffPolicyCorrection
{
    None,
    TruncatedIs,
    Decoupled,
}
