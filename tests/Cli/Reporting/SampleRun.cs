using System.Globalization;
using Tppo.Cli.Reporting;
using Tppo.Operating.Trajectories;
using Tppo.Runs.Metrics;

namespace Tppo.Tests.Cli.Reporting;

/// <summary>A made-up run that looks like a real one.</summary>
internal static class SampleRun
{
    public const int Steps = 60;

    public static IReadOnlyList<MetricRow> Rows()
    {
        var random = new Random(7);
        var rows = new List<MetricRow> { Evaluation(0) };
        for (var step = 1; step <= Steps; step++)
        {
            rows.Add(Training(step, random));
            if (step % 5 == 0)
                rows.Add(Evaluation(step));
        }
        return rows;
    }

    public static ReportData Report() => new(
        "program-tppo",
        [
            ("Steps", "60, the first 6 with the policy frozen"),
            ("Wall time", "12:41"),
            ("Problems in the evaluation", "500 held out"),
            ("Mean share of full slots", "97.3 %"),
            ("Checkpoint", "checkpoints/step_60/policy"),
        ],
        Rows(), """
        {
          "task": "program",
          "seed": 3,
          "total_steps": 60,
          "window_response_length": 16
        }
        """,
        [
            new("a=3;b=a+4;b?", "7", -1, [Window(12, 11, "a=3\nb=a", -0.4), Window(13, 12, "+4\nb=8\n#8", -1.3)]),
            new("x=9;y=x-2;y?", "7", null, [Window(12, 11, "x=9\ny=x-2\nx=9\ny=x-2\n", -0.2)]),
        ],
        [
            new("a=3;b=a+4;b?", "7", 1, [Window(60, 59, "a=3\nb=a+4\nb=7\n#7", 0.9)]),
            new("x=9;y=x-2;y?", "7", 1, [Window(59, 58, "x=9\ny=", 0.3), Window(60, 59, "x-2\ny=7\n#7", 1.1)]),
        ]);

    private static WindowView Window(long step, long version, string text, double advantage) =>
        new(step, version, [.. text.Select((c, i) =>
            new TokenView(c.ToString(CultureInfo.InvariantCulture), advantage * (i + 1) / text.Length + 0.35 * Math.Sin(i * 1.7)))]);

    private static MetricRow Evaluation(int step) => new(step, new OrderedDictionary<string, double>
    {
        ["eval/avg@1"] = Learned(step),
        ["eval/pass@1"] = Learned(step),
        ["eval/response_length/mean"] = 48 - 17 * Learned(step),
        ["eval/truncated"] = 0.1 * (1 - Learned(step)),
    });

    private static MetricRow Training(int step, Random random)
    {
        double Noise(double scale) => (random.NextDouble() - 0.5) * scale;
        var values = new OrderedDictionary<string, double>
        {
            ["rollout/slot_occupancy"] = Math.Min(1, 0.95 + Noise(0.1)),
            ["rollout/policy_lag/mean"] = 0.4 + Noise(0.3),
            ["rollout/policy_lag/max"] = 1,
            ["critic/vf_loss"] = 0.4 * Math.Exp(-step / 18.0) + 0.05 + Noise(0.04),
            ["critic/vf_clipfrac"] = Math.Max(0, 0.03 + Noise(0.05)),
            ["critic/vf_explained_var"] = 0.8 - Math.Exp(-step / 12.0) + Noise(0.1),
            ["critic/grad_norm"] = 1.4 + Noise(0.8),
            ["timing_s/step"] = 12.4 + Noise(2),
            ["timing_s/policy"] = 3.1 + Noise(0.6),
            ["timing_s/value"] = 4.2 + Noise(0.8),
            ["perf/throughput"] = 3100 + Noise(500),
        };
        if (step % 9 != 4)
        {
            values["rollout/accuracy"] = Math.Clamp(Learned(step) + Noise(0.2), 0, 1);
            values["critic/rewards/mean"] = 2 * values["rollout/accuracy"] - 1;
            values["response_length/mean"] = 47 - 16 * Learned(step) + Noise(4);
            values["response_length/max"] = 88 - 10 * Learned(step) + Noise(20);
        }
        if (step > 6)
        {
            values["actor/pg_loss"] = -0.02 + Noise(0.05);
            values["actor/pg_clipfrac"] = Math.Max(0, 0.04 + Noise(0.03));
            values["actor/pg_clipfrac_lower"] = Math.Max(0, Noise(0.004));
            values["actor/ppo_kl"] = Math.Abs(0.0004 + Noise(0.0005));
            values["actor/entropy"] = 0.45 * Math.Exp(-step / 30.0) + 0.1 + Noise(0.03);
            values["actor/grad_norm"] = 0.6 + Noise(0.3);
        }
        return new MetricRow(step, values);
    }

    private static double Learned(int step) => 0.18 + 0.72 / (1 + Math.Exp(-(step - 24) / 7.0));
}
