using Spectre.Console.Testing;
using Tppo.Cli.Reporting;

namespace Tppo.Tests.Cli.Reporting;

public sealed class CountProgressTests : IDisposable
{
    private readonly TestConsole _console = new();

    public void Dispose() => _console.Dispose();

    [Fact]
    public void In_a_terminal_a_bar_grows_and_is_gone_in_the_end()
    {
        _console.Interactive().SupportsAnsi(true).EmitAnsiSequences().Width(70);
        using (var progress = new CountProgress(_console, "judged", 4))
        {
            progress.Advance();
            Terminal.Screen(_console.Output).ShouldBe(["━━━━━━──────────────────  judged 1/4"]);
            progress.Advance();
        }
        Terminal.Screen(_console.Output).ShouldBe([""]);
    }

    [Theory]
    [InlineData(999, 0)]
    [InlineData(1000, 10)]
    [InlineData(12_345, 10)]
    public void Without_a_terminal_much_work_has_a_line_a_tenth(int total, int lines)
    {
        _console.SupportsAnsi(false);
        using var progress = new CountProgress(_console, "judged", total);
        for (var i = 0; i < total; i++)
            progress.Advance();
        _console.Output.Count(c => c == '\n').ShouldBe(lines);
        if (lines > 0)
            _console.Lines[^1].ShouldBe($"judged {total}/{total}");
    }
}
