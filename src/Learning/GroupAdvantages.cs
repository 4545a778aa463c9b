namespace Tppo.Learning;

/// <summary>Outcome advantages of responses to the same prompt, relative to one another; no value model.</summary>
public static class GroupAdvantages
{
    private const double Epsilon = 1e-6;

    /// <summary>
    /// (r_i − mean) / (std + 1e-6) over the finished responses of a group (GRPO, arXiv 2402.03300, section 4.1.2; sample
    /// standard deviation, as verl), or r_i − mean (Dr. GRPO, arXiv 2503.20783). A group of one has nothing to be compared
    /// with and gets 0.
    /// </summary>
    /// <param name="rewards">Reward of each finished response.</param>
    /// <param name="groups">Its group, in the same order.</param>
    /// <param name="normalizeByStd">Divide by the group's standard deviation.</param>
    /// <returns>The advantage of each response, in the same order.</returns>
    /// <exception cref="ArgumentException">The two lists differ in length.</exception>
    public static float[] Grpo<TGroup>(IReadOnlyList<float> rewards, IReadOnlyList<TGroup> groups, bool normalizeByStd)
        where TGroup : notnull
    {
        var advantages = new float[rewards.Count];
        foreach (var members in MembersByGroup(rewards, groups))
        {
            if (members.Count < 2) continue;
            var mean = members.Average(i => (double)rewards[i]);
            var variance = members.Sum(i => (rewards[i] - mean) * (rewards[i] - mean)) / (members.Count - 1);
            var scale = normalizeByStd ? Math.Sqrt(variance) + Epsilon : 1;
            foreach (var i in members)
                advantages[i] = (float)((rewards[i] - mean) / scale);
        }
        return advantages;
    }

    /// <summary>
    /// The prompt-level filter (DAPO, arXiv 2503.14476, section 3.2: 0 &lt; right &lt; G): a group gives a signal where some of its
    /// responses are right and others wrong. Verdicts are compared, not rewards: shaping makes two right answers of different lengths
    /// differ.
    /// </summary>
    /// <param name="correct">Verdict on each response of one group.</param>
    public static bool IsInformative(IReadOnlyList<bool> correct) => correct.Any(verdict => verdict != correct[0]);

    private static IEnumerable<List<int>> MembersByGroup<TGroup>(IReadOnlyList<float> rewards, IReadOnlyList<TGroup> groups)
        where TGroup : notnull
        => rewards.Count == groups.Count
            ? Enumerable.Range(0, rewards.Count).GroupBy(i => groups[i]).Select(group => group.ToList())
            : throw new ArgumentException($"{rewards.Count} rewards, but {groups.Count} groups.", nameof(groups));
}
