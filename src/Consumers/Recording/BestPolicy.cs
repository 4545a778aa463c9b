using System.Globalization;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Metrics;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Recording;

/// <summary>
/// `best/step_N`: the policy with the highest accuracy of all that were evaluated, the earliest of equals, as a model folder, and what its
/// evaluation measured.
/// </summary>
internal sealed class BestPolicy(string folder, ITokenizer tokenizer)
{
    private const string Prefix = "step_";

    /// <summary>
    /// Keeps <paramref name="policy"/> if it is better than what is there. Killed at any point, the folder has the better of the two whole.
    /// </summary>
    /// <param name="row">Its evaluation.</param>
    /// <param name="policy">The weights that were evaluated.</param>
    public void Offer(MetricRow row, ModelWeights policy)
    {
        Temporary.RemoveOwn(folder);
        if (row.EvaluationAccuracy is { } accuracy && Kept().All(kept => accuracy > kept.Accuracy))
        {
            var name = Prefix + row.Step.ToString(CultureInfo.InvariantCulture);
            Directory.CreateDirectory(folder);
            DurableFile.WriteFolder(Path.Combine(folder, name), temporary =>
            {
                ModelFolder.Write(temporary, policy, tokenizer);
                new MetricsLog(EvaluationOf(temporary)).Append(row);
            });
        }

        foreach (var (path, _) in Kept().OrderByDescending(kept => kept.Accuracy).Skip(1))
            Directory.Delete(path, recursive: true);
    }

    private List<(string Path, double Accuracy)> Kept()
        => Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder, Prefix + "*").Order()
                .Select(path => (path, MetricsLog.Read(EvaluationOf(path))[0].EvaluationAccuracy!.Value))]
            : [];

    private static string EvaluationOf(string path) => Path.Combine(path, "evaluation.jsonl");
}
