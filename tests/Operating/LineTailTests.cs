using Tppo.Operating;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

public sealed class LineTailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("lines.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_line_is_read_once_and_whole()
    {
        var tail = new LineTail(Path);
        Expect(tail, false, []);
        File.WriteAllText(Path, "{\"a\":1}\n{\"é\":");
        Expect(tail, false, ["{\"a\":1}"]);
        Expect(tail, false, []);
        File.AppendAllText(Path, "2}\n\n{\"c\":3}\n");
        var (anew, lines) = tail.ReadNew();
        anew.ShouldBeFalse();
        lines.Select(line => line.Text).ShouldBe(["{\"é\":2}", "", "{\"c\":3}"]);
        lines.Select(tail.ReadAt).ShouldBe(["{\"é\":2}", "", "{\"c\":3}"]);
    }

    [Fact]
    public void A_file_that_is_written_anew_begins_anew()
    {
        var tail = new LineTail(Path);
        File.WriteAllText(Path, "1\n2\n3\n");
        Expect(tail, false, ["1", "2", "3"]);
        DurableFile.WriteText(Path, "1\n2\n9\n"); // as long as it was
        Expect(tail, true, ["1", "2", "9"]);
        File.WriteAllText(Path, "5\n");
        Expect(tail, true, ["5"]);
        File.Delete(Path);
        Expect(tail, true, []);
        Expect(tail, false, []);
    }

    private static void Expect(LineTail tail, bool anew, string[] lines)
    {
        var read = tail.ReadNew();
        read.Anew.ShouldBe(anew);
        read.Lines.Select(line => line.Text).ShouldBe(lines);
    }
}
