using System.Globalization;
using Tppo.Contracts;
using Tppo.Messaging.Roles;
using Tppo.Operating;
using Tppo.Operating.Trajectories;

namespace Tppo.Dashboard.Pages;

/// <summary>How numbers and states read.</summary>
internal static class Words
{
    private const string Nothing = "–";

    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    public static string Percent(double? share) => share is { } value ? Number(100 * value, "0.0") + " %" : Nothing;

    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? Nothing;

    public static string Seconds(double? seconds) => seconds is { } value ? Number(value, "0.0") + " s" : Nothing;

    public static string Time(TimeSpan? time) => time is { } length ? TimeText.Of(length) : Nothing;

    public static string Drops(RoleStatus role)
    {
        var drops = role.Drops.Where(drop => drop.Value > 0).Select(drop => $"{drop.Key.Replace('_', ' ')} {drop.Value}").ToList();
        return drops.Count == 0 ? Nothing : string.Join(", ", drops);
    }

    /// <summary>What the role does at the moment, or waits for.</summary>
    public static string Doing(RoleStatus role) => role switch
    {
        { Paused: true } => "paused",
        { Version: < 0 } => "waits for its first weights",
        { Tickets: { Count: > 0 } tickets } => $"generates {tickets.Count} windows, slot/step {First(tickets)}",
        { Tickets: not null } => "waits for tickets",
        { Windows: { } windows } => $"has {windows} windows of step {role.Version + 1}, waits for the others",
        { SentAgain: > 0 } => $"has sent {role.SentAgain} lost messages again",
        _ => "",
    };

    public static string Verdict(TrajectoryEntry entry) => entry switch
    {
        { Ended: false } => "goes on",
        { Correct: true } => "right",
        { Correct: false } => "wrong",
        _ => "no verdict",
    };

    public static string VerdictClass(TrajectoryEntry entry) => entry.Correct switch { true => "good", false => "bad", _ => "" };

    public static string Ending(FinishReason finish) => finish switch
    {
        FinishReason.Stop => "ended by itself",
        FinishReason.Length => "ended at the longest length",
        _ => "cut",
    };

    private static string First(IReadOnlyList<string> tickets) => string.Join(", ", tickets.Take(3)) + (tickets.Count > 3 ? ", …" : "");
}
