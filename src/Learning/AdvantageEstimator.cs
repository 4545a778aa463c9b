namespace Tppo.Learning;

/// <summary>How advantages are estimated.</summary>
public enum AdvantageEstimator
{
    /// <summary>EGAE (T-PPO, eq. 6): a cut window's last value stands for the next.</summary>
    Egae,

    /// <summary>GAE that reads every window's end as the response's end.</summary>
    Gae,

    /// <summary>Group-relative outcome advantage; no value model.</summary>
    Grpo,
}
