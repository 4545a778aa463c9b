using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Contracts;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>
/// A recorded window as lines of JSON, one a segment. Names, meanings and order of the fields are promised in docs/replay.md.
/// </summary>
internal static class WindowLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>UTF-8, without line breaks.</summary>
    public static IEnumerable<byte[]> Write(ArchivedWindow record)
        => record.Window.Segments.Select((window, i) => Write(record, window, i));

    private static byte[] Write(ArchivedWindow record, WindowGenerated window, int segment)
    {
        var ticket = window.Ticket;
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                run = record.Run,
                offset = record.Sequence,
                time = record.Time.UtcDateTime,
                step = ticket.Step,
                slot = ticket.Slot,
                trajectory_id = ticket.TrajectoryId,
                count = ticket.TrajectoryIndex,
                group_id = ticket.GroupId,
                window_index = ticket.WindowIndex,
                data_source = ticket.DataSource,
                answer = ticket.Answer,
                extra = ticket.Extra,
                seed = ticket.Seed.ToString(CultureInfo.InvariantCulture), // beyond what a JSON reader's double holds
                max_new_tokens = ticket.MaxNewTokens,
                min_version = ticket.MinVersion,
                policy_version = window.PolicyVersion,
                value_version = window.ValueVersion,
                finish = window.Finish,
                correct = window.Correct,
                reward = window.Reward,
                prompt_tokens = ticket.PromptTokens,
                earlier_tokens = ticket.EarlierTokens,
                tokens = window.Tokens,
                log_probs = window.LogProbs,
                values = window.Values,
                segment,
                refills = ticket.Refills.Select(start => start.TrajectoryIndex),
                full_log_probs = window.FullLogProbs,
            },
            Options);
    }
}
