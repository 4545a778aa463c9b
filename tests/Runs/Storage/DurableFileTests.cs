using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Storage;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_takes_the_place_of_the_old_one_and_leaves_nothing_else()
    {
        DurableFile.WriteText(_folder.File("a"), "old");
        DurableFile.WriteText(_folder.File("a"), "ünew");
        File.ReadAllBytes(_folder.File("a")).ShouldBe("ünew"u8.ToArray());
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder.File("a")]);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file()
    {
        DurableFile.WriteText(_folder.File("a"), "old");
        Should.Throw<IOException>(() => DurableFile.Write(_folder.File("a"), path =>
        {
            File.WriteAllText(path, "ne");
            throw new IOException("disk full");
        }));
        File.ReadAllText(_folder.File("a")).ShouldBe("old");
        DurableFile.WriteText(_folder.File("a"), "newer");
        File.ReadAllText(_folder.File("a")).ShouldBe("newer");
    }

    [Fact]
    public void A_folder_is_replaced_whole()
    {
        DurableFile.WriteFolder(_folder.File("f"), path =>
        {
            File.WriteAllText(Path.Combine(path, "one"), "1");
            File.WriteAllText(Path.Combine(path, "two"), "2");
        });
        DurableFile.WriteFolder(_folder.File("f"), path => File.WriteAllText(Path.Combine(path, "two"), "22"));
        Directory.GetFiles(_folder.File("f")).ShouldBe([Path.Combine(_folder.File("f"), "two")]);
        File.ReadAllText(Path.Combine(_folder.File("f"), "two")).ShouldBe("22");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder.File("f")]);
    }

    [Fact]
    public void A_fill_that_fails_leaves_the_old_folder_and_its_remains_are_not_taken_up_later()
    {
        DurableFile.WriteFolder(_folder.File("f"), path => File.WriteAllText(Path.Combine(path, "one"), "1"));
        Should.Throw<IOException>(() => DurableFile.WriteFolder(_folder.File("f"), path =>
        {
            File.WriteAllText(Path.Combine(path, "torn"), "");
            throw new IOException("disk full");
        }));
        Directory.GetFiles(_folder.File("f")).ShouldBe([Path.Combine(_folder.File("f"), "one")]);
        DurableFile.WriteFolder(_folder.File("f"), path => File.WriteAllText(Path.Combine(path, "two"), "2"));
        Directory.GetFiles(_folder.File("f")).ShouldBe([Path.Combine(_folder.File("f"), "two")]);
    }
}
