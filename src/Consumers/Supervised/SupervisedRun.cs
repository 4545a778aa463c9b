using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Supervised;

/// <summary>Supervised training from a model folder to a model folder.</summary>
/// <param name="recipe">Model, adapter and seed.</param>
/// <param name="tokenizer">The model's.</param>
/// <param name="progress">Where it is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class SupervisedRun(Recipe recipe, ITokenizer tokenizer, IRunProgress progress, TimeProvider time)
{
    private const string Adapter = "adapter";

    /// <summary>
    /// Trains on the demonstrations and writes the model to <paramref name="output"/>, whole or not at all; an adapter is merged, and in
    /// `adapter/` too.
    /// </summary>
    /// <param name="trainable">Where training starts; they become the run's.</param>
    /// <param name="demonstrations">What is learnt.</param>
    /// <param name="flow">How it goes through them.</param>
    /// <param name="output">A folder that does not exist yet.</param>
    /// <param name="stop">Ends the training early; what has been learnt by then is written.</param>
    public void Train(ModelWeights trainable, Demonstrations demonstrations, SupervisedFlow flow, string output, CancellationToken stop)
    {
        var steps = demonstrations.Steps(flow.Epochs, flow.BatchSize);
        using var trainer = new SupervisedTrainer(trainable, new SupervisedOptions(
            flow.LearningRate, steps, flow.MaxLength, flow.MaxTokens, Threads: 1, Packed: true, recipe.Model.GradientCheckpointing));
        progress.Started(steps, 1);
        var (step, first, last) = (0, 0.0, 0.0);
        foreach (var batch in demonstrations.Batches(flow.Epochs, flow.BatchSize, (ulong)recipe.Run.Seed))
        {
            if (stop.IsCancellationRequested)
                break;
            var started = time.GetTimestamp();
            last = trainer.Step(batch);
            if (step++ == 0)
                first = last;
            progress.Step(new MetricRow(step, new Dictionary<string, double>
            {
                [MetricNames.SupervisedLoss] = last,
                [MetricNames.Throughput] = batch.Sum(row => row.Tokens.Length) / time.GetElapsedTime(started).TotalSeconds,
            }));
        }

        DurableFile.WriteFolder(output, folder => Write(folder, trainer.Weights));
        progress.Message(
            FormattableString.Invariant($"loss {first:F4} -> {last:F4} nats a token, {step} of {steps} steps, ")
            + $"{demonstrations.Rows.Count} examples; the model is in {Path.GetRelativePath(".", output)}");
    }

    private void Write(string folder, ModelWeights weights)
    {
        ModelFolder.Write(folder, weights, tokenizer);
        if (weights.Adapter is not null)
            LoraFolder.Write(Path.Combine(folder, Adapter), weights, recipe.Model.ModelPath);
    }
}

/// <summary>How supervised training goes through its examples.</summary>
/// <param name="Epochs">Passes over all examples.</param>
/// <param name="BatchSize">Examples of an optimizer step.</param>
/// <param name="LearningRate">Peak of AdamW's rate: it rises over a tenth of the steps, then falls by a cosine to a tenth.</param>
/// <param name="MaxLength">Tokens of the longest example; longer ones are dropped and counted.</param>
/// <param name="MaxTokens">Tokens that are packed into one forward and backward.</param>
internal sealed record SupervisedFlow(int Epochs, int BatchSize, double LearningRate, int MaxLength, int MaxTokens);
