using System.Text.Json.Nodes;

namespace Tppo.Tests.Chaos;

/// <summary>A trainer's ledger, read as its page in docs/run-folder.md says.</summary>
internal static class TrainedWindows
{
    /// <summary>Steps in the order of the file, each with its windows, `trajectory/window`. A torn last line is left out.</summary>
    public static IReadOnlyList<(int Step, string[] Windows)> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var text = File.ReadAllText(path);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Select(line => ((int)line["step"]!, line["windows"]!.AsArray().Select(window => (string)window!).ToArray()))];
    }
}
