using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serilog;
using Serilog.Core;
using Spectre.Console;
using Tppo.Cli.Operating;
using Tppo.Cli.Reporting;
using Tppo.Cli.Verifying;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tasks.Data;
using Tppo.Tasks.Rewards;

namespace Tppo.Cli.Commands;

/// <summary>`tppo verify`: judges responses of a file as training would.</summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create()
    {
        var verifier = new Option<string?>("--verifier")
        {
            Description = $"Who judges, whatever the data source: {string.Join(", ", OptionCatalog.Find("verifier")!.Choices)}. "
                + "Default: as the options have it.",
        };
        var input = new Option<string>("--input")
        {
            Description = "A JSONL or Parquet file: {\"answer\", \"response\"} and, where known, prompt, data_source, extra_info.",
            Required = true,
        };
        var recipe = new Option<string?>("--recipe")
        {
            Description = "A recipe, whose options of task and reward count. Default: the default options.",
        };
        var set = new Option<string[]>("--set")
        {
            Description = "Sets an option of task or reward: key=value, such as verifier_command='python3 judge.py'. May be repeated.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("verify", "Judge responses of a file as training would, to try a reward out.")
        {
            verifier, input, recipe, set, json,
        };
        command.SetAction(parsed => RunAsync(
            Recipe(parsed.GetValue(recipe), parsed.GetValue(verifier), parsed.GetValue(set) ?? []),
            parsed.GetValue(input)!,
            parsed.GetValue(json)));
        return command;
    }

    /// <summary>A verifier that is named by flag judges every data source.</summary>
    private static Recipe Recipe(string? path, string? verifier, string[] settings)
    {
        var key = OptionCatalog.Find("verifier")!;
        if (verifier is not null && !key.Choices.Contains(verifier))
            throw new UserException($"--verifier {verifier}: it must be one of {string.Join(", ", key.Choices)}");
        string[] overrides = verifier is null ? settings : [$"verifier={verifier}", "verifiers=", .. settings];
        return path is null ? RecipeReader.Parse("{}", "verify", overrides) : RecipeReader.Read(path, overrides);
    }

    private static async Task<int> RunAsync(Recipe recipe, string path, bool json)
    {
        var responses = ResponseFile.Read(path);
        Log.Logger = Logger.None; // each row says for itself why it is not judged
        using var stop = new StopSignal();
        var rows = await JudgeAsync(recipe, responses, stop.Token);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new TrialOutput(rows), Snake));
        else
            Print(rows, responses);
        if (rows.Any(row => row.Error is null))
            return 0;
        var all = rows.Count == 1 ? "the one row" : $"all {rows.Count} rows";
        throw new UserException($"the verifier failed on {all}: {rows[0].Error}");
    }

    private static async Task<IReadOnlyList<TrialRow>> JudgeAsync(Recipe recipe, IReadOnlyList<Response> responses, CancellationToken stop)
    {
        using var progress = new CountProgress(CountProgress.StandardError(), "judged", responses.Count);
        try
        {
            return await new RewardTrial(recipe, TimeProvider.System).RunAsync(responses, progress.Advance, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new UserException("stopped before all rows were judged");
        }
    }

    private static void Print(IReadOnlyList<TrialRow> rows, IReadOnlyList<Response> responses)
    {
        foreach (var line in TrialText.Lines(rows))
            Console.WriteLine(line);
        Console.WriteLine();
        TextTable.Console().Write(TrialText.Summary(rows, responses.Select(response => response.DataSource)));
    }
}
