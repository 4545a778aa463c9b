using System.CommandLine;
using System.Threading.Channels;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Tokenization;
using Tppo.Modeling.Tokenization.Templates;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;

namespace Tppo.Cli.Commands;

/// <summary>`tppo generate`: one response to one prompt, printed as it is generated.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder, such as a checkpoint's policy/.", Required = true };
        var prompt = new Option<string>("--prompt") { Description = "The prompt.", Required = true };
        var chat = new Option<bool>("--chat") { Description = "The prompt is a user's message: put it into the model's chat template." };
        var temperature = new Option<double>("--temperature") { Description = "0 is greedy.", DefaultValueFactory = _ => 1 };
        var length = new Option<int>("--max-response-length")
        {
            Description = "In tokens.",
            DefaultValueFactory = _ => new RolloutOptions().MaxResponseLength,
        };
        var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
        var dtype = ModelContext.DtypeFlag();
        var stop = new Option<string[]>("--stop") { Description = "A text that ends the response; may be repeated." };
        var seed = new Option<int>("--seed") { Description = "Of the sampling.", DefaultValueFactory = _ => 1 };
        var command = new Command("generate", "Generate one response.")
        {
            model, prompt, chat, temperature, length, stop, device, dtype, seed,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(model)!,
            parsed.GetValue(prompt)!,
            parsed.GetValue(chat),
            parsed.GetValue(temperature) is >= 0 and var t ? t : throw new UserException("--temperature must be 0 or more"),
            parsed.GetValue(length) is >= 1 and var l ? l : throw new UserException("--max-response-length must be 1 or more"),
            parsed.GetValue(stop) is { } texts && !texts.Contains("") ? texts : throw new UserException("--stop must not be empty"),
            parsed.GetValue(device)!,
            parsed.GetValue(dtype),
            (ulong)parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(
        string folder,
        string prompt,
        bool chat,
        double temperature,
        int length,
        string[] stop,
        string device,
        WeightType type,
        ulong seed)
    {
        using var model = ModelContext.Read(folder, length, device, type);
        var tokens = chat
            ? model.Tokenizer.Encode(TokenizeCommand.Template(folder).Render([new ChatMessage("user", prompt)]))
            : model.Tokenizer.Encode(prompt, addSpecial: true);
        if (tokens.Length == 0 || tokens.Length > model.Rollout.MaxPromptLength)
            throw new UserException($"the prompt has {tokens.Length} tokens; from 1 to {model.Rollout.MaxPromptLength} fit this model");
        await using var engine = EngineFactory.Create(
            model.Rollout with { DecodeSlots = 1 }, model.Policy.Config, new SamplingOptions(temperature), model.Policy.Type);
        await engine.LoadPolicyAsync(0, model.Policy);
        var sampled = Channel.CreateUnbounded<int>();
        var generation = engine.GenerateAsync(new GenerationRequest(tokens, length, seed, token => sampled.Writer.TryWrite(token))
        {
            Ends = StopStrings.After(model.Tokenizer, stop),
        });
        _ = generation.ContinueWith(_ => sampled.Writer.Complete(), TaskScheduler.Default);
        var text = new StreamingDecoder(model.Tokenizer);
        await foreach (var token in sampled.Reader.ReadAllAsync())
            Console.Write(text.Append(token));
        await generation;
        Console.WriteLine(text.End());
        return 0;
    }
}
