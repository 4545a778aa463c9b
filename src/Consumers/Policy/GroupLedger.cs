using Tppo.Contracts;

namespace Tppo.Consumers.Policy;

/// <summary>
/// Rewards of the finished responses to each prompt, over the steps in which they finish; a group is forgotten when all n have. One whose
/// verifier failed has finished without a reward.
/// </summary>
internal sealed class GroupLedger(int n)
{
    private readonly SortedDictionary<string, List<float?>> _rewards = new(StringComparer.Ordinal);

    /// <summary>Notes what has finished in <paramref name="windows"/>.</summary>
    public void Add(IEnumerable<WindowGenerated> windows)
    {
        foreach (var window in windows)
        {
            if (!window.Ended)
                continue;
            if (!_rewards.TryGetValue(window.Ticket.GroupId, out var group))
                _rewards[window.Ticket.GroupId] = group = [];
            group.Add(window.Reward);
        }
    }

    /// <summary>Rewards of the group so far, in the order in which they came.</summary>
    public IReadOnlyList<float> Of(string groupId) => _rewards.TryGetValue(groupId, out var group) ? [.. group.OfType<float>()] : [];

    /// <summary>Forgets the groups that are complete.</summary>
    public void Forget()
    {
        foreach (var complete in _rewards.Where(group => group.Value.Count >= n).Select(group => group.Key).ToList())
            _rewards.Remove(complete);
    }

    public IReadOnlyDictionary<string, List<float?>> Save() => _rewards;

    public void Restore(IReadOnlyDictionary<string, List<float?>> saved)
    {
        foreach (var (group, rewards) in saved)
            _rewards[group] = rewards;
    }
}
