using Tppo.Contracts;
using Tppo.Modeling.Configuration;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Runs.Storage;

namespace Tppo.Consumers.Replaying;

/// <summary>The run whose windows are replayed.</summary>
internal sealed class RecordedRun
{
    private RecordedRun(RunFolder folder)
    {
        Folder = folder;
        Recipe = RecipeReader.Read(folder.Config);
        Model = ModelFolder.ReadConfig(InitialModel(Role.Policy));
        Tokenizer = TokenizerFile.Read(InitialModel(Role.Policy));
    }

    public RunFolder Folder { get; }

    public Recipe Recipe { get; }

    /// <summary>The policy's.</summary>
    public ModelConfig Model { get; }

    public ITokenizer Tokenizer { get; }

    /// <exception cref="UserException">There is no such run, or none that has begun.</exception>
    public static RecordedRun Open(string runs, string name)
    {
        var folder = RunFolder.Open(runs, name);
        return Directory.Exists(InitialModel(folder, Role.Policy))
            ? new RecordedRun(folder)
            : throw new UserException($"the run {name} has not begun: it has no checkpoint step_0");
    }

    /// <summary>The recipe with <paramref name="overrides"/>, which may change how windows are trained on, but not what they are.</summary>
    /// <exception cref="UserException">An override is bad.</exception>
    public Recipe Override(IEnumerable<string> overrides)
    {
        var (recorded, recipe) = (Recipe, RecipeReader.Read(Folder.Config, overrides));
        var isSame = (
            recipe.Rollout,
            recipe.Task,
            recipe.Model with { GradientCheckpointing = recorded.Model.GradientCheckpointing },
            recipe.Run.Slots,
            recipe.Run.N)
            == (recorded.Rollout, recorded.Task, recorded.Model, recorded.Run.Slots, recorded.Run.N);
        return isSame ? recipe : throw new UserException(
            $"--set {string.Join(" --set ", overrides)}: a replay cannot change what the windows are: model, task, rollout, slots and n "
            + "stay as recorded");
    }

    /// <summary>The model folder that the role's training began with.</summary>
    public string InitialModel(Role role) => InitialModel(Folder, role);

    /// <summary>The run's checkpoints that <paramref name="kind"/> can begin with.</summary>
    public CheckpointStore CheckpointsOf(TrainerKind kind) => ReplayLoop.Checkpoints(Recipe, Folder, kind);

    /// <exception cref="UserException">There is no such checkpoint (those that there are, are named), or <paramref name="recipe"/> trains
    /// other weights than it has the state of.</exception>
    public void RequireCheckpoint(TrainerKind kind, int step, Recipe recipe)
    {
        if (step > 0 && recipe.Lora != Recipe.Lora)
            throw new UserException(
                $"lora_rank, lora_alpha and target_modules stay as recorded from a checkpoint on: take --from step:0 to train other "
                + $"weights of {Folder.Name}");
        var steps = CheckpointsOf(kind).Complete().Order().ToList();
        if (!steps.Contains(step))
            throw new UserException(
                $"the run {Folder.Name} has no checkpoint step_{step} to begin with; it has "
                + $"{string.Join(", ", steps.Select(s => $"step_{s}"))}");
    }

    /// <exception cref="UserException"><paramref name="recipe"/> has the policy trained on values that the run did not compute.</exception>
    public void RequireValues(TrainerKind kind, Recipe recipe)
    {
        if (kind == TrainerKind.Policy && recipe.Algorithm.Advantage.NeedsCritic && !Recipe.Algorithm.Advantage.NeedsCritic)
            throw new UserException(
                $"advantage is {recipe.Algorithm.Advantage}, which reads the windows' values; those of {Folder.Name} have none, for "
                + $"{Recipe.Algorithm.Advantage} reads none: take that, or another that needs no critic");
    }

    private static string InitialModel(RunFolder folder, Role role)
        => new CheckpointStore(folder.Checkpoints, 0, []).PartFolder(0, TrainerKind.Of(role).ModelPart);
}
