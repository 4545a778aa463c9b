using System.Text.RegularExpressions;

namespace Tppo.Tests.Cli.Reporting;

/// <summary>What a terminal shows in the end: colours ignored, a cleared line is gone.</summary>
internal static class Terminal
{
    private const string Clear = "\r\u001b[2K";

    public static string[] Screen(string output)
    {
        var lines = Regex.Replace(output, "\u001b\\[[0-9;]*m", "").Split('\n');
        return [.. lines.Select(line => line.Split(Clear)[^1])];
    }
}
