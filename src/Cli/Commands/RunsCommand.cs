using System.CommandLine;
using System.Globalization;
using Tppo.Cli.Operating;
using Tppo.Messaging.Roles;
using Tppo.Operating.Status;

namespace Tppo.Cli.Commands;

/// <summary>`tppo runs`: all runs of a folder.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        var runs = new Option<string>("--runs") { Description = "Where runs are kept.", DefaultValueFactory = _ => "runs" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("runs", "List the runs of a folder.") { runs, json };
        command.SetAction(parsed =>
        {
            var all = RunOverview.All(parsed.GetValue(runs)!);
            if (parsed.GetValue(json))
                Console.WriteLine(OperatorJson.Write(all));
            else
                TextTable.Console().Write(TextTable.Of(
                    ["run", "state", "#step", "#reward", "#accuracy", "#before", "#after", "#MB", "last change"], all.Select(Row)));
        });
        return command;
    }

    private static IEnumerable<string> Row(RunOverview run) =>
    [
        run.Name,
        run.State.ToString().ToLowerInvariant(),
        string.Create(CultureInfo.InvariantCulture, $"{run.Step}/{run.TotalSteps}"),
        StatusView.Number(run.Reward, "F2"),
        StatusView.Number(run.Accuracy, "F2"),
        StatusView.Number(run.AccuracyBefore, "F3"),
        StatusView.Number(run.AccuracyAfter, "F3"),
        StatusView.Number(run.Bytes / 1e6, "F1"),
        run.LastChange.ToString("u", CultureInfo.InvariantCulture),
    ];
}
