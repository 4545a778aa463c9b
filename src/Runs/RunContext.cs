using Tppo.Contracts;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Runs.Metrics;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Rewards;
using Tppo.Runs.Storage;
using Tppo.Tasks;
using static TorchSharp.torch;

namespace Tppo.Runs;

/// <summary>
/// A run that has begun, as its roles share it: the recipe, the folder with all that lies in it, and the broker if there is one.
/// </summary>
public sealed class RunContext : IDisposable
{
    /// <summary>Durable steps of a trainer that are kept.</summary>
    private const int KeptSteps = 2;

    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">It has the checkpoint step_0.</param>
    /// <param name="broker">Null in a run of one process, on the in-memory bus.</param>
    /// <param name="problems">The task's; those whose prompts do not fit are left out here.</param>
    /// <param name="judge">Becomes the run's.</param>
    /// <param name="progress">Is told how the run goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="checkpointStep">See <see cref="CheckpointStep"/>.</param>
    /// <param name="opened">See <see cref="Opened"/>.</param>
    public RunContext(
        Recipe recipe,
        RunFolder folder,
        BrokerAddress? broker,
        IProblemSet problems,
        Judge judge,
        IRunProgress progress,
        TimeProvider time,
        int checkpointStep,
        long opened)
    {
        (Recipe, Folder, Broker, Judge, Progress, Time, CheckpointStep) = (recipe, folder, broker, judge, progress, time, checkpointStep);
        Opened = opened;
        Checkpoints = CheckpointsOf(recipe, folder);
        Weights = new WeightStore(folder.Weights, recipe.Run.MaxPolicyLag + 4, InitialModel, WeightType);
        Control = new RunControl(recipe.Run.TotalSteps, recipe.Run.SaveFreq);
        var policy = InitialModel(Role.Policy);
        Tokenizer = TokenizerFile.Read(policy);
        Config = ModelFolder.ReadConfig(policy);
        ValueConfig = ModelFolder.ReadConfig(InitialModel(Role.Value));
        Prompts = PromptEncoder.Read(recipe.Task, policy, Tokenizer, recipe.Rollout.MaxPromptLength);
        Problems = ProblemSetFactory.Fitting(problems, Prompts);
    }

    public Recipe Recipe { get; }

    public RunFolder Folder { get; }

    /// <summary>Null in a run of one process, on the in-memory bus.</summary>
    public BrokerAddress? Broker { get; }

    /// <summary>Those whose prompts fit.</summary>
    public IProblemSet Problems { get; }

    public PromptEncoder Prompts { get; }

    public ITokenizer Tokenizer { get; }

    /// <summary>The policy's.</summary>
    public ModelConfig Config { get; }

    public ModelConfig ValueConfig { get; }

    public Judge Judge { get; }

    public IRunProgress Progress { get; }

    public TimeProvider Time { get; }

    /// <summary>Timestamp of this session's beginning.</summary>
    public long Opened { get; }

    public CheckpointStore Checkpoints { get; }

    public WeightStore Weights { get; }

    public RunControl Control { get; }

    /// <summary>
    /// The step that a run in memory goes on from: its latest checkpoint that has its row of metrics, which is written a little later.
    /// On a broker every role goes on from its own last durable step.
    /// </summary>
    public int CheckpointStep { get; }

    /// <summary>This process: host and process id.</summary>
    public static string ThisInstance { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <inheritdoc cref="ThisInstance"/>
    public string Instance { get; } = ThisInstance;

    /// <summary>What models are held and computed in.</summary>
    public ScalarType WeightType => WeightTypes.Of(Recipe.Model.Dtype);

    public static CheckpointStore CheckpointsOf(Recipe recipe, RunFolder folder)
        => new(folder.Checkpoints, recipe.Run.KeepCheckpoints, CheckpointStore.AllParts);

    /// <summary>The newest version that a trainer of the run has stored; 0 before the first.</summary>
    public int ReadNewestVersion() => TrainerKind.All.Max(kind => Weights.Latest(kind.Role)?.Version ?? 0);

    /// <summary>The model folder that the role's training began with.</summary>
    public string InitialModel(Role role) => Checkpoints.PartFolder(0, TrainerKind.Of(role).ModelPart);

    /// <summary>
    /// Where each step of a trainer of a run on a broker is durable before its deliveries are acknowledged. With an adapter the state
    /// is enough: the model is step_0's, and the adapter.
    /// </summary>
    public CheckpointStore RecoveryOf(TrainerKind kind)
        => new(
            Path.Combine(Folder.Recovery, kind.Name),
            KeptSteps,
            Recipe.Lora.LoraRank > 0 ? [kind.StatePart] : [kind.ModelPart, kind.StatePart]);

    /// <summary>What a trainer has trained; see docs/run-folder.md.</summary>
    public string LedgerOf(TrainerKind kind) => Path.Combine(Folder.Ledger, kind.Name + ".jsonl");

    public void Dispose()
    {
        Control.Dispose();
        Judge.Dispose();
    }
}
