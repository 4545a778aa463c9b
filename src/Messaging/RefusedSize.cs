using System.Globalization;
using System.Text.RegularExpressions;
using Tppo.Runs.Errors;

namespace Tppo.Messaging;

/// <summary>
/// RabbitMQ's refusal of a message for its size (`max_message_size`). It closes the channel, and with it fails whatever else is on it.
/// </summary>
internal static partial class RefusedSize
{
    /// <summary>The error to end with; null where the message was refused for another reason, or for another message's size.</summary>
    /// <param name="exception">What came of publishing it.</param>
    /// <param name="kind">Of the message.</param>
    /// <param name="bytes">Of its body; null where they are not known.</param>
    public static RoleException? Of(Exception? exception, string kind, long? bytes)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Refusal().Match(cause.Message) is not { Success: true } refusal)
                continue;
            var (size, limit) = (Number(refusal, "size"), Number(refusal, "limit"));
            return bytes <= limit ? null : new RoleException(
                $"the broker refuses a {kind} of {bytes ?? size} bytes: its max_message_size is {limit}; raise it in rabbitmq.conf, or "
                + "make windows and responses shorter", exception);
        }

        return null;
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "message size (?<size>[0-9]+) (is )?larger than (configured )?max size (?<limit>[0-9]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Refusal();
}
