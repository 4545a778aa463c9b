using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tppo.Consumers.Supervised;
using Tppo.Consumers.Training;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Storage;
using Tppo.Tasks;
using static TorchSharp.torch;

namespace Tppo.Hosting;

/// <summary>Supervised training on generated demonstrations, cached by a hash of everything that determines its result.</summary>
internal sealed class WarmStart(Recipe recipe, string cacheFolder, Action<string> message)
{
    /// <summary>Raised whenever demonstrations or their training change, so that an older result is not taken for today's.</summary>
    private const int Version = 1;
    private const int MaxTokens = 1024;

    /// <summary>
    /// The warm-started policy: from the cache, or trained now from <paramref name="initial"/>, which stays the caller's.
    /// </summary>
    public ModelWeights Run(ModelWeights initial, ITokenizer tokenizer, IProblemSet problems, CancellationToken stop)
    {
        var folder = Path.Combine(cacheFolder, Hash());
        if (Directory.Exists(folder))
        {
            message($"warm start: from the cache, {folder}");
            return ModelFolder.ReadWeights(folder, Head.Policy, WeightTypes.Of(recipe.Model.Dtype));
        }

        var demonstrator = problems as IDemonstrator
            ?? throw new UserException(
                $"warm_start_steps is {recipe.WarmStart.WarmStartSteps}, but the task {problems.Name} writes no demonstrations: set it to "
                + $"0, or implement {nameof(IDemonstrator)}");
        var weights = Train(initial, tokenizer, problems, demonstrator, stop);
        Directory.CreateDirectory(cacheFolder);
        DurableFile.WriteFolder(folder, temporary => ModelFolder.Write(temporary, weights, tokenizer));
        return weights;
    }

    private ModelWeights Train(
        ModelWeights initial, ITokenizer tokenizer, IProblemSet problems, IDemonstrator demonstrator, CancellationToken stop)
    {
        var options = recipe.WarmStart;
        var device = new Device(recipe.Policy.PolicyDevice);
        using var trainer = new SupervisedTrainer(initial.Trainable(device), new SupervisedOptions(
            options.WarmStartLr,
            options.WarmStartSteps,
            recipe.Rollout.MaxPromptLength + recipe.Rollout.MaxResponseLength,
            MaxTokens,
            Threads: recipe.Policy.PolicyDevice == "cpu" ? Environment.ProcessorCount : 1,
            Checkpointing: recipe.Model.GradientCheckpointing));
        // Problems and flaws have streams of their own, apart from those of the RL run.
        var seed = Seeds.Of((ulong)recipe.Run.Seed, 0x5F7);
        var end = ResponseEnd.Of(initial.Config, tokenizer);
        var report = Math.Max(1, options.WarmStartSteps / 10);
        for (var step = 0; step < options.WarmStartSteps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var first = (long)step * options.WarmStartBatchSize;
            var loss = trainer.Step([.. Enumerable.Range(0, options.WarmStartBatchSize).Select(i => Row(first + i))]);
            if ((step + 1) % report == 0)
                message($"warm start: step {step + 1}/{options.WarmStartSteps}, loss {loss:F4} nats a token");
        }

        return trainer.Weights.Copy(CPU);

        TrainingRow Row(long index)
        {
            var problem = problems.Training(seed, index);
            var prompt = tokenizer.Encode(problem.Prompt, addSpecial: true);
            var response = demonstrator.Demonstrate(
                problem, Seeds.Of(seed, (ulong)index), options.WarmStartShortcutShare, options.WarmStartSlipShare);
            int[] tokens = [.. prompt, .. tokenizer.Encode(response), end];
            return new TrainingRow(tokens, [.. Enumerable.Range(prompt.Length, tokens.Length - prompt.Length)]);
        }
    }

    private string Hash()
    {
        var model = recipe.Model.ModelPath.Length == 0 ? ""
            : string.Concat(
                Directory.GetFiles(recipe.Model.ModelPath, "*.safetensors").Order(StringComparer.Ordinal).Select(DurableFile.Hash));
        var determines = JsonSerializer.Serialize(new { Version, recipe.Run.Seed, recipe.Model, recipe.Task, recipe.WarmStart, model });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(determines)))[..16];
    }
}
