using System.Text.Json.Serialization;

namespace Tppo.Contracts;

/// <summary>
/// A ticket (command): generate the next window of one trajectory. It carries the trajectory's whole state, so any producer
/// can continue it. The number of tickets in circulation is constant.
/// </summary>
public sealed record GenerateWindow
{
    /// <summary>Place in the batch, 0 … slots − 1.</summary>
    public required int Slot { get; init; }

    /// <summary>The training step that this window is for.</summary>
    public required int Step { get; init; }

    /// <summary>Which start of its lane (slot / n) it is, from 0. In files of runs it is called `Count`, as it always was.</summary>
    [JsonPropertyName("Count")]
    public required int TrajectoryIndex { get; init; }

    /// <summary>Trajectories of one group answer the same prompt.</summary>
    public required string GroupId { get; init; }

    /// <summary>0 for a trajectory's first window.</summary>
    public required int WindowIndex { get; init; }

    public required int[] PromptTokens { get; init; }

    /// <summary>The expected answer, for the verifier.</summary>
    public required string Answer { get; init; }

    public required string DataSource { get; init; }

    /// <summary>Further data about the problem, as JSON, for the verifier; null where there is none.</summary>
    public string? Extra { get; init; }

    /// <summary>The response so far: all earlier windows' tokens.</summary>
    public required int[] EarlierTokens { get; init; }

    /// <summary>Seed of the trajectory; together with a token's position it determines a draw.</summary>
    public required ulong Seed { get; init; }

    public required int MaxNewTokens { get; init; }

    /// <summary>The oldest policy and value versions that may generate it: step − max_policy_lag, never below 0.</summary>
    public required int MinVersion { get; init; }

    /// <summary>
    /// With `refill: slot`, the responses to begin one after the other, as further segments of the same step, where this one ends before
    /// the slot's tokens of the step are used up. Which of them were begun, the window tells.
    /// </summary>
    public TrajectoryStart[] Refills { get; init; } = [];

    /// <summary>Unique in a run.</summary>
    public string TrajectoryId => $"{Slot}-{TrajectoryIndex}";

    /// <summary>`SLOT/STEP`, unique in a run: of all tickets and of the windows that answer them.</summary>
    public string SlotAndStep => $"{Slot}/{Step}";

    /// <summary>The ticket of the first window of <paramref name="start"/>.</summary>
    public static GenerateWindow First(TrajectoryStart start, int slot, int step, int maxNewTokens, int minVersion) => new()
    {
        Slot = slot,
        Step = step,
        TrajectoryIndex = start.TrajectoryIndex,
        GroupId = start.GroupId,
        WindowIndex = 0,
        PromptTokens = start.PromptTokens,
        Answer = start.Answer,
        DataSource = start.DataSource,
        Extra = start.Extra,
        EarlierTokens = [],
        Seed = start.Seed,
        MaxNewTokens = maxNewTokens,
        MinVersion = minVersion,
    };

    /// <summary>The ticket of the first window of <paramref name="start"/>, as a further segment of this ticket's slot and step.</summary>
    public GenerateWindow Begin(TrajectoryStart start, int maxNewTokens) => First(start, Slot, Step, maxNewTokens, MinVersion);
}
