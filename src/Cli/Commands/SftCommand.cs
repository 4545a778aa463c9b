using System.CommandLine;
using Spectre.Console;
using Tppo.Cli.Reporting;
using Tppo.Consumers.Supervised;
using Tppo.Consumers.Training;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tasks;
using Tppo.Tasks.Data;
using static TorchSharp.torch;

namespace Tppo.Cli.Commands;

/// <summary>`tppo sft`: supervised training on prompts with responses, from a model folder to a model folder.</summary>
internal static class SftCommand
{
    public static Command Create()
    {
        var flags = new SftFlags();
        var command = new Command("sft", "Train a model on prompts with responses (supervised), for a start that RL can build on.");
        flags.AddTo(command);
        command.SetAction(parsed => Run(flags, parsed));
        return command;
    }

    private static int Run(SftFlags flags, ParseResult parsed)
    {
        var (recipe, flow, output) = (flags.Recipe(parsed), flags.Flow(parsed), flags.Output(parsed));
        Devices.Require(recipe.Policy.PolicyDevice);
        using var writer = WriterLock.Take(output + ".writer", output, TimeProvider.System, isPassing: true);
        var reader = new ProblemReader(recipe.Task.PromptKey, recipe.Task.AnswerKey, "--prompt-key", "--response-key");
        var examples = reader.Read(flags.Data(parsed));
        var tokenizer = TokenizerFile.Read(recipe.Model.ModelPath);
        using var stop = new StopSignal();
        using var progress = new RunProgress(AnsiConsole.Console, TimeProvider.System);
        var (trainable, demonstrations) = Load(recipe, flow, tokenizer, examples);
        if (demonstrations.Dropped > 0)
            progress.Message($"examples dropped, longer than --max-length = {flow.MaxLength} tokens: {demonstrations.Dropped}");
        TorchThreads.Use(Environment.ProcessorCount);
        new SupervisedRun(recipe, tokenizer, progress, TimeProvider.System).Train(trainable, demonstrations, flow, output, stop.Token);
        return 0;
    }

    private static (ModelWeights Trainable, Demonstrations Demonstrations) Load(
        Recipe recipe, SupervisedFlow flow, ITokenizer tokenizer, IReadOnlyList<Problem> examples)
    {
        var folder = recipe.Model.ModelPath;
        using var initial = ModelFolder.ReadWeights(folder, Head.Policy, WeightTypes.Of(recipe.Model.Dtype));
        if (flow.MaxLength > initial.Config.MaxPositions)
            throw new UserException($"--max-length {flow.MaxLength}: the model has {initial.Config.MaxPositions} positions");
        var prompts = PromptEncoder.Read(recipe.Task, folder, tokenizer, flow.MaxLength);
        var demonstrations = Demonstrations.Of(examples, prompts, tokenizer, ResponseEnd.Of(initial.Config, tokenizer), flow.MaxLength);
        return (Trainable.Of(initial, recipe, new Device(recipe.Policy.PolicyDevice)), demonstrations);
    }
}
