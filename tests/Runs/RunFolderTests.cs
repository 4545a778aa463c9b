using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("a"), InlineData("smoke-1"), InlineData("A_b.c-9"), InlineData("-x"), InlineData("a..b")]
    public void A_new_run_has_an_empty_folder_of_its_name(string name)
    {
        var run = RunFolder.Create(_folder.Path, name);
        run.Name.ShouldBe(name);
        Directory.GetFileSystemEntries(_folder.File(name)).ShouldBeEmpty();
        run.Exists.ShouldBeFalse();
    }

    [Theory, InlineData(""), InlineData("."), InlineData(".."), InlineData(".x"), InlineData("../a"), InlineData("a/b"), InlineData("a b"), InlineData("ä"), InlineData("a\n")]
    public void A_name_that_is_no_plain_folder_name_is_refused(string name)
    {
        Should.Throw<UserException>(() => RunFolder.Create(_folder.Path, name)).Message.ShouldContain($"'{name}'");
        Should.Throw<UserException>(() => RunFolder.Open(_folder.Path, name)).Message.ShouldContain($"'{name}'");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_name_in_use_is_refused()
    {
        var run = RunFolder.Create(_folder.Path, "taken");
        RunFolder.Create(_folder.Path, "taken"); // still empty
        File.WriteAllText(run.Metrics, "");
        Should.Throw<UserException>(() => RunFolder.Create(_folder.Path, "taken")).Message.ShouldContain("taken is in use");
    }

    [Fact]
    public void A_run_that_exists_is_opened()
    {
        var run = RunFolder.Create(_folder.Path, "a");
        Should.Throw<UserException>(() => RunFolder.Open(_folder.Path, "a")).Message.ShouldContain("no run a");
        File.WriteAllText(run.Config, "{}");
        RunFolder.Open(_folder.Path, "a").ShouldBe(run);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_that_names_it()
    {
        File.WriteAllText(_folder.File("file"), "");
        Should.Throw<UserException>(() => RunFolder.Create(_folder.File("file"), "a")).Message.ShouldContain(_folder.File("file/a"));
    }
}
