using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Producers.Batching;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;
using Tppo.Tasks;

namespace Tppo.Hosting;

/// <summary>Makes a run's checkpoint step_0. A new run then begins exactly as a resumed one: from its latest checkpoint.</summary>
internal static class StepZero
{
    public static void Write(
        Recipe recipe,
        CheckpointStore checkpoints,
        IProblemSet problems,
        string cacheFolder,
        Action<string> message,
        CancellationToken stop)
    {
        var (policy, tokenizer) = InitialPolicy(recipe, problems, cacheFolder, message, stop);
        using (policy)
        using (var value = InitialValue.Create(recipe.Model, policy, tokenizer))
        {
            var prompts = PromptEncoder.Read(recipe.Task, recipe.Model.ModelPath, tokenizer, recipe.Rollout.MaxPromptLength);
            var tickets = Tickets.Of(recipe, ProblemSetFactory.Fitting(problems, prompts), prompts);
            List<GenerateWindow> first = [.. Enumerable.Range(0, recipe.Run.Slots / recipe.Run.N).SelectMany(tickets.First)];
            checkpoints.Save(0, CheckpointStore.Batching, folder => TicketFile.Write(folder, first));
            foreach (var kind in TrainerKind.All)
                checkpoints.Save(0, kind.StatePart, _ => { }); // no trainer has trained yet
            checkpoints.Save(0, TrainerKind.Value.ModelPart, folder => ModelFolder.Write(folder, value, tokenizer));
            checkpoints.Save(0, TrainerKind.Policy.ModelPart, folder => ModelFolder.Write(folder, policy, tokenizer));
        }
    }

    private static (ModelWeights Policy, ITokenizer Tokenizer) InitialPolicy(
        Recipe recipe, IProblemSet problems, string cacheFolder, Action<string> message, CancellationToken stop)
    {
        var (initial, tokenizer) = ModelFactory.Create(recipe.Model, problems, recipe.Run.Seed);
        if (recipe.WarmStart.WarmStartSteps == 0)
            return (initial, tokenizer);
        using (initial)
            return (new WarmStart(recipe, cacheFolder, message).Run(initial, tokenizer, problems, stop), tokenizer);
    }
}
