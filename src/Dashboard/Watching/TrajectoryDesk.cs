using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Operating.Trajectories;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Dashboard.Watching;

/// <summary>A run's recorded responses, for several readers at once. The first reading of a long run takes a while.</summary>
internal sealed class TrajectoryDesk(RunFolder folder)
{
    private readonly TrajectoryIndex _index = new(folder);
    private readonly Lock _lock = new();
    private (Recipe Recipe, ITokenizer Tokenizer)? _run;

    /// <summary>All there are by now.</summary>
    public IReadOnlyList<TrajectoryEntry> Entries()
    {
        lock (_lock)
        {
            _index.Read();
            return _index.Entries;
        }
    }

    /// <summary>Null where there is no such response.</summary>
    /// <exception cref="UserException">The recipe or the tokenizer of the run cannot be read.</exception>
    public (TrajectoryEntry Entry, TrajectoryView View)? Find(string id)
    {
        lock (_lock)
        {
            _index.Read();
            if (_index.Entries.FirstOrDefault(one => one.Id == id) is not { } entry)
                return null;
            var (recipe, tokenizer) = _run ??= Open();
            var reader = new TrajectoryReader(recipe, tokenizer);
            foreach (var member in _index.Entries.Where(one => recipe.Algorithm.Advantage.NeedsGroup && one.Group == entry.Group))
                reader.Know(_index.Load(member));
            return (entry, reader.Read(_index.Load(entry)));
        }
    }

    private (Recipe Recipe, ITokenizer Tokenizer) Open()
    {
        var recipe = RecipeReader.Read(folder.Config);
        var model = RunContext.CheckpointsOf(recipe, folder).PartFolder(0, TrainerKind.Of(Role.Policy).ModelPart);
        return (recipe, TokenizerFile.Read(model));
    }
}
