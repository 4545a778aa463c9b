using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tppo.Messaging.Roles;
using Tppo.Operating.Status;

namespace Tppo.Cli.Operating;

/// <summary>A run's status for the terminal: the run in a line, a table of queues, a table of roles.</summary>
internal static class StatusView
{
    private const string Nothing = "-";

    public static IRenderable Of(LiveStatus status)
    {
        List<IRenderable> parts = [new Text(Headline(status))];
        if (status.Queues.Count == 0)
            parts.Add(new Text("the broker has no queues of this run"));
        else
            parts.Add(Queues(status.Queues));
        parts.Add(status.Blocked is { } blocked ? new Text(blocked + ": the roles cannot be asked")
            : status.Roles.Count == 0 ? new Text("no role is up")
            : Roles(status.Roles));
        return new Rows(parts.SelectMany((part, i) => i == 0 ? [part] : new[] { Text.Empty, part }));
    }

    private static string Headline(LiveStatus status)
    {
        var archive = status.ArchivedWindows is { } windows ? Invariant($"  archive {windows} windows") : "";
        return status.Run is not { } run ? "the run's folder is not here (--runs): its steps are not known" + archive
            : Invariant($"{run.Name}  {run.State.ToString().ToLowerInvariant()}  ")
                + Invariant($"step {run.Step}/{run.TotalSteps}  reward {Number(run.Reward, "F2")}  ")
                + Invariant($"accuracy {Number(run.Accuracy, "F2")}  {Number(run.Throughput, "F0")} tok/s") + archive;
    }

    private static Table Queues(IEnumerable<QueueStatus> queues) => TextTable.Of(
        ["queue", "#ready", "#unacked", "#consumers", "#rate/s", "#oldest s", "#dead letters"],
        queues.Select(queue => new[]
        {
            queue.Queue, Invariant($"{queue.Ready}"), Invariant($"{queue.Unacknowledged}"), Invariant($"{queue.Consumers}"),
            Number(queue.PerSecond, "F1"), Number(queue.OldestSeconds, "F1"), Invariant($"{queue.DeadLetters}"),
        }));

    private static Table Roles(IEnumerable<RoleStatus> roles) => TextTable.Of(
        ["role", "instance", "#version", "#lag", "#in flight", "#processed", "#rate/s", "drops", ""],
        roles.Select(role => new[]
        {
            role.Role, role.Instance, Invariant($"{role.Version}"), Invariant($"{role.Lag}"), Invariant($"{role.Deliveries.InFlight}"),
            Invariant($"{role.Deliveries.Processed}"), Number(role.Deliveries.PerSecond, "F1"),
            Drops(role.Drops), Note(role),
        }));

    private static string Note(RoleStatus role)
        => role.Paused ? "paused" : role.SentAgain > 0 ? Invariant($"sent again {role.SentAgain}") : "";

    private static string Drops(IReadOnlyDictionary<string, long> drops)
        => string.Join(' ', drops
            .Where(drop => drop.Value > 0)
            .Select(drop => Invariant($"{drop.Key} {drop.Value}"))
            .DefaultIfEmpty(Nothing));

    internal static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
