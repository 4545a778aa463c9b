using Tppo.Consumers.Policy;
using Tppo.Consumers.Value;
using Tppo.Contracts;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Batching;
using Tppo.Tasks;

namespace Tppo.Cli.Running;

/// <summary>A run at a checkpoint: trainers with their states, tokenizer, and the tickets of the next step.</summary>
public sealed class RunStart : IDisposable
{
    private RunStart(int step, IProblemSet problems, ITokenizer tokenizer, IReadOnlyList<GenerateWindow> tickets, PolicyTrainer policy, ValueTrainer value)
    {
        Step = step;
        Problems = problems;
        Tokenizer = tokenizer;
        Tickets = tickets;
        PolicyTrainer = policy;
        ValueTrainer = value;
    }

    /// <summary>The first step to train.</summary>
    public int Step { get; }

    /// <summary>Those whose prompts fit.</summary>
    public IProblemSet Problems { get; }

    public ITokenizer Tokenizer { get; }

    public IReadOnlyList<GenerateWindow> Tickets { get; }

    public PolicyTrainer PolicyTrainer { get; }

    public ValueTrainer ValueTrainer { get; }

    public ModelConfig Config => PolicyTrainer.Weights.Config;

    /// <summary>Reads the checkpoint before <paramref name="step"/>.</summary>
    public static RunStart Read(Recipe recipe, CheckpointStore checkpoints, int step, IProblemSet problems)
    {
        string Part(string part) => checkpoints.PartFolder(step, part);
        using var policy = ModelFolder.ReadWeights(Part(CheckpointStore.Policy), Head.Policy);
        using var value = ModelFolder.ReadWeights(Part(CheckpointStore.Value), Head.Value);
        using var reference = recipe.Policy.KlCoef > 0
            ? ModelFolder.ReadWeights(checkpoints.PartFolder(0, CheckpointStore.Policy), Head.Policy)
            : null;
        var policyTrainer = new PolicyTrainer(recipe, policy, reference);
        policyTrainer.ReadState(Part(CheckpointStore.PolicyTrainer));
        var valueTrainer = new ValueTrainer(recipe, value);
        valueTrainer.ReadState(Part(CheckpointStore.ValueTrainer));
        var tokenizer = TokenizerFile.Read(Part(CheckpointStore.Policy));
        return new RunStart(
            step,
            ProblemSetFactory.Fitting(problems, tokenizer, recipe),
            tokenizer,
            TicketFile.Read(Part(CheckpointStore.Batching)),
            policyTrainer,
            valueTrainer);
    }

    public void Dispose()
    {
        PolicyTrainer.Dispose();
        ValueTrainer.Dispose();
    }
}
