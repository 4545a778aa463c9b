using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tppo.Cli.Scoring;
using Tppo.Runs.Options;

namespace Tppo.Cli.Commands;

/// <summary>`tppo score`: what a model computes for given token ids, for comparison with another implementation.</summary>
internal static class ScoreCommand
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder, such as a checkpoint's policy/.", Required = true };
        var input = new Option<string>("--input") { Description = "A JSON file: {\"input_ids\": [[…], …]}.", Required = true };
        var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:0, …", DefaultValueFactory = _ => "cpu" };
        var dtype = ModelContext.DtypeFlag();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("score", "Print log-probs, last logits and greedy continuations of token ids.")
        {
            model, input, device, dtype, json,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(model)!,
            parsed.GetValue(input)!,
            parsed.GetValue(device)!,
            parsed.GetValue(dtype),
            parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string path, string device, WeightType type, bool json)
    {
        var input = InputFile.Read<ScoreInput>(path);
        using var model = ModelContext.Read(folder, 1, device, type);
        var output = await new Scorer(model.Policy, model.Rollout).ScoreAsync(input.InputIds);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(output, Snake));
            return 0;
        }

        foreach (var ((ids, score), i) in input.InputIds.Zip(output.Sequences).Select((pair, i) => (pair, i)))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{i}: {ids.Length} tokens, log-prob {score.Logprobs.Sum():F4}, greedy continuation {string.Join(' ', score.Greedy)}"));
        }

        return 0;
    }
}
