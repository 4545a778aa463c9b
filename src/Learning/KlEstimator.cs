namespace Tppo.Learning;

/// <summary>Estimators of KL(π‖π_ref) from samples of π (Schulman).</summary>
public enum KlEstimator
{
    K1,
    Abs,
    K2,
    K3,
}
