using System.Collections.Concurrent;
using Tppo.Consumers.Evaluation;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Consumers.Recording;

/// <summary>The run's evaluation: always the same held-out problems and draws, so that two steps compare.</summary>
/// <param name="options">How often, and how many responses.</param>
/// <param name="evaluator">Who generates and judges them.</param>
/// <param name="problems">Held out.</param>
/// <param name="rows">Where the rows go.</param>
/// <param name="best">Null where it is not kept.</param>
internal sealed class HeldOutEvaluation(
    EvaluationOptions options, Evaluator evaluator, IReadOnlyList<Problem> problems, RowWriter rows, BestPolicy? best) : IAsyncDisposable
{
    private const ulong Seed = 20_250_615;
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _done = new();

    /// <summary>Evaluates <paramref name="version"/> and writes its row.</summary>
    public async Task RecordAsync(int version, ModelWeights policy)
    {
        var judged = await evaluator.EvaluateAsync(policy, problems, options.EvalK, Seed);
        var row = new MetricRow(version, EvaluationResult.Of(judged).Metrics());
        rows.Require();
        best?.Offer(row, policy); // first: what has its row is not evaluated again
        rows.Write(row);
        Done(version);
    }

    public ValueTask DisposeAsync() => evaluator.DisposeAsync();

    /// <summary>Notes that <paramref name="version"/> has been dealt with.</summary>
    public void Done(int version) => Of(version).TrySetResult();

    /// <summary>False where the run was killed before the evaluation had ended.</summary>
    public bool IsDone(int version) => Of(version).Task.IsCompleted;

    /// <summary>Ends when every due version before <paramref name="stop"/> has been dealt with.</summary>
    public Task WaitForAsync(int stop)
        => Task.WhenAll(Enumerable.Range(0, stop).Where(version => IsDue(version, stop)).Select(version => Of(version).Task));

    private TaskCompletionSource Of(int version)
        => _done.GetOrAdd(version, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>
    /// True for the first version and those in the middle of a run of <paramref name="totalSteps"/> that are to be evaluated.
    /// </summary>
    public bool IsDue(int version, int totalSteps)
        => version == 0 || (options.TestFreq > 0 && version < totalSteps && version % options.TestFreq == 0);
}
