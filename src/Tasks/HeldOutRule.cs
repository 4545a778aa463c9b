namespace Tppo.Tasks;

/// <summary>Decides by a prompt's text alone whether it is held out: it is where hash mod 10000 is below share · 10000 (rounded).</summary>
public sealed class HeldOutRule
{
    private const int Buckets = 10_000;
    private readonly ulong heldOut;

    /// <param name="share">Share of all prompts that is held out, between 0 and 1, in steps of 1/10000.</param>
    /// <exception cref="TaskException">The share leaves nothing on one side.</exception>
    public HeldOutRule(double share)
    {
        if (!(share * Buckets > 0.5 && share * Buckets < Buckets - 0.5))
            throw new TaskException($"heldout_share is {share}: set it between 0.0001 and 0.9999.");
        heldOut = (ulong)Math.Round(share * Buckets);
    }

    /// <summary>True where the prompt is held out, false where it is for training.</summary>
    public bool HoldsOut(string prompt) => PromptHash.Of(prompt) % Buckets < heldOut;
}
