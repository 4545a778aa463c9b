using Tppo.Contracts;
using Tppo.Learning;

namespace Tppo.Consumers.Policy;

/// <summary>
/// How the finished responses to each prompt were judged, over the steps in which they finish; a group is forgotten when all n have. One
/// whose verifier failed has finished without a verdict.
/// </summary>
internal sealed class GroupLedger(int n)
{
    private readonly SortedDictionary<string, List<GroupMember>> _groups = new(StringComparer.Ordinal);

    /// <summary>Notes what has finished in <paramref name="windows"/>.</summary>
    public void Add(IEnumerable<WindowGenerated> windows)
    {
        foreach (var window in windows)
        {
            if (!window.Ended)
                continue;
            if (!_groups.TryGetValue(window.Ticket.GroupId, out var group))
                _groups[window.Ticket.GroupId] = group = [];
            group.Add(new GroupMember(window.Reward, window.Correct));
        }
    }

    /// <summary>Rewards of the group so far, in the order in which they came.</summary>
    public IReadOnlyList<float> RewardsOf(string groupId) => [.. MembersOf(groupId).Select(member => member.Reward).OfType<float>()];

    /// <summary>
    /// Whether all n responses have ended and are all right or all wrong. Before that nobody knows: those that go on may be the ones that
    /// differ.
    /// </summary>
    public bool IsUninformative(string groupId)
    {
        var members = MembersOf(groupId);
        return members.Count >= n && !GroupAdvantages.IsInformative([.. members.Select(member => member.Correct).OfType<bool>()]);
    }

    /// <summary>Forgets the groups that are complete.</summary>
    public void Forget()
    {
        foreach (var complete in _groups.Where(group => group.Value.Count >= n).Select(group => group.Key).ToList())
            _groups.Remove(complete);
    }

    public IReadOnlyDictionary<string, List<GroupMember>> Save() => _groups;

    public void Restore(IReadOnlyDictionary<string, List<GroupMember>> saved)
    {
        foreach (var (group, members) in saved)
            _groups[group] = members;
    }

    private List<GroupMember> MembersOf(string groupId) => _groups.TryGetValue(groupId, out var group) ? group : [];
}

/// <summary>A finished response of a group.</summary>
/// <param name="Reward">Null where its verifier failed.</param>
/// <param name="Correct">Null where its verifier failed.</param>
internal sealed record GroupMember(float? Reward, bool? Correct);
