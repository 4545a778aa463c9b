using System.Text.Json;
using System.Text.Json.Nodes;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;

namespace Tppo.Runs;

/// <summary>`summary.json`: what the run came to, all of its sessions together, from the rows of its metrics.</summary>
public sealed record RunSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public required string Name { get; init; }

    public required Recipe Recipe { get; init; }

    /// <summary>The evaluation before the first step.</summary>
    public required MetricRow? Before { get; init; }

    /// <summary>The evaluation of the last policy.</summary>
    public required MetricRow? After { get; init; }

    public required int Steps { get; init; }

    public required long GeneratedTokens { get; init; }

    public required long DecodeSteps { get; init; }

    /// <summary>Share of busy slots over all decode steps.</summary>
    public required double SlotOccupancy { get; init; }

    /// <summary>Seconds in the steps of RL.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Seconds of the last session, warm start and evaluations included.</summary>
    public required double WallSeconds { get; init; }

    public static RunSummary Of(RunFolder folder, Recipe recipe, IReadOnlyList<MetricRow> rows, double wallSeconds)
    {
        var training = rows.Where(row => !row.IsEvaluation).ToList();
        var evaluations = rows.Where(row => row.IsEvaluation).ToList();
        double Sum(string name) => training.Sum(row => row.Find(name) ?? 0);
        var decodeSteps = Sum("rollout/decode_steps");
        return new RunSummary
        {
            Name = folder.Name,
            Recipe = recipe,
            Before = evaluations.FirstOrDefault(row => row.Step == 0),
            After = evaluations.MaxBy(row => row.Step),
            Steps = training.Count,
            GeneratedTokens = (long)Sum("rollout/generated_tokens"),
            DecodeSteps = (long)decodeSteps,
            SlotOccupancy = decodeSteps == 0 ? 0
                : training.Sum(row => (row.Find(MetricNames.SlotOccupancy) ?? 0) * (row.Find("rollout/decode_steps") ?? 0)) / decodeSteps,
            StepSeconds = Sum(MetricNames.StepTime),
            WallSeconds = wallSeconds,
        };
    }

    public void Write(string path)
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["task"] = Recipe.Task.Task,
            ["seed"] = Recipe.Run.Seed,
            ["eval"] = new JsonObject
            {
                ["before"] = Before?.EvaluationAccuracy,
                ["after"] = After?.EvaluationAccuracy,
                ["before_response_length"] = Before?.Find(MetricNames.EvaluationLength),
                ["after_response_length"] = After?.Find(MetricNames.EvaluationLength),
                ["problems"] = Recipe.Evaluation.EvalProblems,
                ["k"] = Recipe.Evaluation.EvalK,
                ["temperature"] = Recipe.Evaluation.EvalTemperature,
            },
            ["steps"] = Steps,
            ["generated_tokens"] = GeneratedTokens,
            ["decode_steps"] = DecodeSteps,
            ["slot_occupancy"] = SlotOccupancy,
            ["step_seconds"] = StepSeconds,
            ["wall_seconds"] = WallSeconds,
        };
        DurableFile.WriteText(path, json.ToJsonString(Indented) + "\n");
    }
}
