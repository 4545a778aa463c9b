using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Tests.Hosting;

/// <summary>A recipe of a model that is made in a moment, and what tests see of a run's folder.</summary>
internal static class SmallRun
{
    /// <summary>Four slots in groups of two; new models, without a warm start.</summary>
    public static Recipe Recipe(params string[] overrides) => RecipeReader.Parse(
        """
        {
          "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8,
          "intermediate_size": 32,
          "problem_length_min": 2, "problem_length_mean": 3, "problem_length_max": 4, "max_prompt_length": 12, "max_response_length": 24,
          "window_response_length": 4, "window_ignore_token_num": 1, "slots": 4, "n": 2, "decode_slots": 4, "warm_start_steps": 0,
          "total_steps": 10, "save_freq": 2, "critic_warmup": 0
        }
        """,
        "test", overrides);

    /// <summary>Every file below a folder, by content.</summary>
    public static IReadOnlyList<(string Name, string Hash)> Files(string folder)
        => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(folder, path), DurableFile.Hash(path))).Order()];

    /// <summary>Says of a checkpoint what a trained one has: all parts, and in the metrics the row of its step.</summary>
    public static void AddCheckpoint(RunFolder folder, Recipe recipe, int step, string? metric = "actor/pg_loss")
    {
        foreach (var part in CheckpointStore.AllParts)
            RunContext.CheckpointsOf(recipe, folder).Save(step, part, path => File.WriteAllText(Path.Combine(path, "x"), ""));
        if (metric is not null)
            new MetricsLog(folder.Metrics).Append(new MetricRow(step, new Dictionary<string, double> { [metric] = 1 }));
    }
}
