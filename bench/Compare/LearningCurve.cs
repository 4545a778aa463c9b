using System.Text.Json;

namespace Tppo.Bench.Compare;

/// <summary>The evaluations of a run.</summary>
/// <param name="Points">By step.</param>
internal sealed record LearningCurve(IReadOnlyList<CurvePoint> Points)
{
    public double Last => Points[^1].Accuracy;

    /// <summary>Null where it is never reached.</summary>
    public CurvePoint? Reaches(double target) => Points.FirstOrDefault(point => point.Accuracy >= target);

    public static LearningCurve Read(string run)
    {
        List<(int Step, JsonElement Row)> rows = [.. File.ReadLines(Path.Combine(run, "metrics.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Select(row => (row.GetProperty("step").GetInt32(), row))];
        double Until(int step, string metric) => rows.Where(row => row.Step <= step).Sum(row => row.Row.TryGetProperty(metric, out var value) ? value.GetDouble() : 0);
        return new LearningCurve([.. rows
            .SelectMany(row => row.Row.EnumerateObject().Where(p => p.Name.StartsWith("eval/avg@", StringComparison.Ordinal)).Select(p => (row.Step, Accuracy: p.Value.GetDouble())))
            .OrderBy(evaluation => evaluation.Step)
            .Select(evaluation => new CurvePoint(
                evaluation.Step, evaluation.Accuracy, Until(evaluation.Step, "rollout/decode_steps"), Until(evaluation.Step, "timing_s/step")))]);
    }
}

/// <summary>An evaluation.</summary>
/// <param name="Step">Trained before it.</param>
/// <param name="Accuracy">On held-out problems.</param>
/// <param name="DecodeSteps">Batched decoding steps until then.</param>
/// <param name="Seconds">Of training until then, the warm start aside.</param>
internal sealed record CurvePoint(int Step, double Accuracy, double DecodeSteps, double Seconds);
