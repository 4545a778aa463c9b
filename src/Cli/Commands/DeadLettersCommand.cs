using System.CommandLine;
using System.Globalization;
using Tppo.Cli.Operating;
using Tppo.Messaging;
using Tppo.Messaging.Roles;
using Tppo.Operating.DeadLetters;
using Tppo.Runs.Errors;

namespace Tppo.Cli.Commands;

/// <summary>`tppo dead-letters list|show|requeue|discard`: messages that could not be dealt with.</summary>
internal static class DeadLettersCommand
{
    private const int FirstBytes = 64;

    public static Command Create() => new("dead-letters", "List, show, requeue or discard messages that could not be dealt with.")
    {
        Create("list", "List them, with their reasons.", isChoice: false, DeadLetterDesk.Look, List),
        Create(
            "show",
            "Show headers and content, as JSON.",
            isChoice: true,
            DeadLetterDesk.Look,
            (letters, _) => Console.WriteLine(OperatorJson.Write(letters.Select(Whole)))),
        Create(
            "requeue",
            "Send them back to their queues.",
            isChoice: true,
            DeadLetterDesk.Requeue,
            Done("requeued")),
        Create(
            "discard",
            "Delete them.",
            isChoice: true,
            DeadLetterDesk.Discard,
            Done("discarded")),
    };

    private static Command Create(
        string name, string description, bool isChoice, DeadLetterDesk.Deal deal, Action<IReadOnlyList<DeadLetter>, bool> print)
    {
        var flags = new OperatorFlags();
        var queue = new Option<string?>("--queue") { Description = "Of this endpoint only, such as policy-trainer." };
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many of each queue, oldest first.",
            DefaultValueFactory = _ => isChoice ? int.MaxValue : 100,
        };
        var id = new Option<string?>("--id") { Description = "The message of this id." };
        var all = new Option<bool>("--all") { Description = "Every message." };
        var command = new Command(name, description) { queue, limit };
        flags.AddTo(command);
        if (isChoice)
        {
            command.Add(id);
            command.Add(all);
        }

        command.SetAction(async parsed =>
        {
            var chosen = isChoice ? parsed.GetValue(id) : null;
            if (isChoice && (chosen is null) != parsed.GetValue(all))
                throw new UserException($"dead-letters {name} needs either --id MESSAGE_ID or --all");
            if (parsed.GetValue(limit) < 1)
                throw new UserException("--limit must be 1 or more");
            var folder = flags.Folder(parsed);
            var letters = await new DeadLetterDesk(flags.Broker(parsed), folder).DealAsync(
                EndpointsOf(parsed.GetValue(queue)), chosen, parsed.GetValue(limit), deal, CancellationToken.None);
            if (chosen is not null && letters.Count == 0)
                throw new UserException($"there is no dead letter {chosen} in the run {folder.Name}: dead-letters list shows them");
            print(letters, flags.Json(parsed));
            return 0;
        });
        return command;
    }

    private static IReadOnlyList<string> EndpointsOf(string? queue)
        => queue is null ? [.. Endpoints.All.Select(endpoint => endpoint.Name)]
            : Endpoints.Find(queue) is not null ? [queue]
            : throw new UserException($"--queue {queue}: the queues are {string.Join(", ", Endpoints.All)}");

    private static void List(IReadOnlyList<DeadLetter> letters, bool json)
    {
        if (json)
            Console.WriteLine(OperatorJson.Write(letters.Select(Row)));
        else if (letters.Count == 0)
            Console.WriteLine("no dead letters");
        else
            TextTable.Console().Write(TextTable.Of(
                ["queue", "id", "kind", "#slot", "#step", "#age s", "reason"],
                letters.Select(letter => new[]
                {
                    letter.Endpoint, letter.Id, letter.Kind ?? "unreadable", string.Create(CultureInfo.InvariantCulture, $"{letter.Slot}"),
                    string.Create(CultureInfo.InvariantCulture, $"{letter.Step}"),
                    StatusView.Number(AgeSeconds(letter), "F0"),
                    letter.Reason,
                })));
    }

    private static Action<IReadOnlyList<DeadLetter>, bool> Done(string what) => (letters, json) => Console.WriteLine(
        json ? OperatorJson.Write(letters.Select(Row)) : $"{what}: {letters.Count} of {Queues(letters)}");

    private static string Queues(IReadOnlyList<DeadLetter> letters)
        => string.Join(", ", letters.Select(letter => letter.Endpoint).Distinct().DefaultIfEmpty("no queue"));

    private static object Row(DeadLetter letter) => new
    {
        Queue = letter.Endpoint,
        letter.Id,
        letter.Kind,
        letter.Run,
        letter.Slot,
        letter.Step,
        letter.Reason,
        AgeSeconds = AgeSeconds(letter),
        Bytes = letter.Body.Length,
    };

    private static object Whole(DeadLetter letter) => new
    {
        Letter = Row(letter),
        letter.Headers,
        letter.Message,
        letter.Unreadable,
        FirstBytes = letter.Message is null
            ? Convert.ToHexStringLower(letter.Body.AsSpan(0, Math.Min(FirstBytes, letter.Body.Length)))
            : null,
    };

    private static double? AgeSeconds(DeadLetter letter) => (TimeProvider.System.GetUtcNow() - letter.FailedAt)?.TotalSeconds;
}
