using Tppo.Cli.Reporting;
using Tppo.Cli.Running;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Hosting.Errors;
using Tppo.Hosting.Messaging;
using Tppo.Hosting.Models;
using Tppo.Hosting.Options;
using Tppo.Hosting.Rewards;
using Tppo.Hosting.Runs;
using Tppo.Hosting.Storage;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Producers.Batching;
using Tppo.Tasks;
using Tppo.Tasks.Data;
using static TorchSharp.torch;

namespace Tppo.Cli.Roles;

/// <summary>A run as its roles share it: the recipe, the folder with all that lies in it, and the broker if there is one.</summary>
public sealed class RunContext : IDisposable
{
    private RunContext(Recipe recipe, RunFolder folder, BrokerAddress? broker, IProblemSet problems, RunProgress progress, TimeProvider time)
    {
        Recipe = recipe;
        Folder = folder;
        Broker = broker;
        Problems = problems;
        Progress = progress;
        Time = time;
        Opened = time.GetTimestamp();
        Checkpoints = new CheckpointStore(folder.Checkpoints, recipe.Run.KeepCheckpoints, CheckpointStore.AllParts);
        Weights = new WeightStore(folder.Weights, recipe.Run.MaxPolicyLag + 4, InitialModel, WeightType);
        Judge = new Judge(VerifierFactory.Create(recipe.Reward, recipe.Task.AnswerMarker), recipe.Reward, recipe.Rollout.MaxResponseLength, time);
        Control = new RunControl(recipe.Run.TotalSteps, recipe.Run.SaveFreq);
    }

    public Recipe Recipe { get; }

    public RunFolder Folder { get; }

    /// <summary>Null in a run of one process, on the in-memory bus.</summary>
    public BrokerAddress? Broker { get; }

    /// <summary>Those whose prompts fit.</summary>
    public IProblemSet Problems { get; private set; }

    public Judge Judge { get; }

    public RunProgress Progress { get; }

    public TimeProvider Time { get; }

    /// <summary>Timestamp of this session's beginning.</summary>
    public long Opened { get; }

    public CheckpointStore Checkpoints { get; }

    public WeightStore Weights { get; }

    public RunControl Control { get; }

    /// <summary>The roles that this process has; none in memory, and none while it stands by.</summary>
    public RoleLeases Leases { get; set; } = new();

    /// <summary>This process: host and process id.</summary>
    public string Instance { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The newest version that a trainer of the run has stored; 0 before the first.</summary>
    public int NewestVersion => Enum.GetValues<Role>().Max(role => Weights.Latest(role)?.Version ?? 0);

    public RunNames Names => new(Folder.Name);

    public ITokenizer Tokenizer => TokenizerFile.Read(InitialModel(Role.Policy));

    public PromptEncoder Prompts
        => PromptEncoder.Read(Recipe.Task, InitialModel(Role.Policy), Tokenizer, Recipe.Rollout.MaxPromptLength);

    public ModelConfig Config => ModelFolder.ReadConfig(InitialModel(Role.Policy));

    public ModelConfig ValueConfig => ModelFolder.ReadConfig(InitialModel(Role.Value));

    /// <summary>What models are held and computed in.</summary>
    public ScalarType WeightType => WeightTypes.Of(Recipe.Model.Dtype);

    public Tickets Tickets => StepZero.TicketsOf(Recipe, Problems, Prompts);

    /// <summary>
    /// The step that a run in memory goes on from: its latest checkpoint that has its row of metrics, which is written a little later.
    /// On a broker every role goes on from its own last durable step.
    /// </summary>
    public int CheckpointStep { get; private set; }

    /// <summary>Opens the run; whichever role is first makes its checkpoint step_0.</summary>
    /// <exception cref="UserException">
    /// The run was begun the other way: in memory, or on a broker; or with other data; or it is no run, but a replay.
    /// </exception>
    public static RunContext Open(
        Recipe recipe, RunFolder folder, BrokerAddress? broker, string cacheFolder, RunProgress progress, TimeProvider time, CancellationToken stop, bool acceptChangedData = false)
    {
        if (File.Exists(folder.Replay))
            throw new UserException($"{folder.Name} is a replay, which cannot go on as a run: choose another --name");
        var context = new RunContext(recipe, folder, broker, ProblemSetFactory.Create(recipe.Task), progress, time);
        var inputs = RunInputs.Of(recipe);
        using (RunLock.Take(folder, progress.Message, time, stop))
        {
            foreach (var shared in new[] { folder.Path, folder.Ledger, cacheFolder })
                Temporary.RemoveForgotten(shared, time);
            if (context.LatestCheckpoint() is null)
                StepZero.Write(recipe, context.Checkpoints, context.Problems, cacheFolder, progress.Message, stop);
            foreach (var change in inputs.Settle(folder, acceptChangedData))
                progress.Message($"accepted: {change}");
            context.CheckpointStep = context.LatestCheckpoint()!.Value;
            context.RequireTransport();
            if (broker is null)
                context.Weights.ForgetLatest();
        }

        context.Problems = ProblemSetFactory.Fitting(context.Problems, context.Prompts);
        context.TellOfOmissions();
        return context;
    }

    /// <summary>The model folder that the role's training began with.</summary>
    public string InitialModel(Role role) => Checkpoints.PartFolder(0, TrainerCheckpoint.PartsOf(role).Model);

    public void Dispose()
    {
        Control.Dispose();
        Judge.Dispose();
    }

    private int? LatestCheckpoint()
    {
        var rows = File.Exists(Folder.Metrics) ? MetricsLog.Read(Folder.Metrics) : [];
        return Checkpoints.Latest(step => step == 0 || Broker is not null || rows.Any(row => !row.IsEvaluation && row.Step == step));
    }

    private void RequireTransport()
    {
        var onBroker = Directory.Exists(Folder.Recovery);
        if (Broker is null && onBroker)
            throw new UserException($"the run {Folder.Name} is on a broker: go on with --broker");
        if (Broker is not null && !onBroker && CheckpointStep > 0)
            throw new UserException($"the run {Folder.Name} was begun without a broker: go on without --broker, or choose another --name");
        if (Broker is null)
            return;
        if (!onBroker)
            WriterLock.Take(Folder.Writer, $"the run {Folder.Name}", Time).Dispose(); // a run in memory that has no checkpoint yet
        Directory.CreateDirectory(Folder.Recovery);
    }

    private void TellOfOmissions()
    {
        if (Problems is not FileProblemSet file)
            return;
        if (file.LeftOutCount > 0)
            Progress.Message($"{file.LeftOutCount} training problems are left out: their prompts are in the test file");
        if (file.DroppedCount > 0)
            Progress.Message($"problems dropped, for prompts longer than max_prompt_length = {Recipe.Rollout.MaxPromptLength} tokens: {file.DroppedCount}");
    }
}
