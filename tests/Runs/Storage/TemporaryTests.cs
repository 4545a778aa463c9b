using Microsoft.Extensions.Time.Testing;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Storage;

public sealed class TemporaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Processes_of_the_same_id_have_other_names()
    {
        Temporary.NameFor("a").ShouldNotBe(Temporary.NameFor("a"));
        Temporary.NameFor("a").ShouldStartWith($"a.partial-{Environment.MachineName}-");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Temporary.NameOf("producer", time).ShouldStartWith($"producer-{Environment.MachineName}-20260102T030405-");
        Temporary.NameOf("producer", time).ShouldNotBe(Temporary.NameOf("producer", time));
    }

    [Fact]
    public void What_a_killed_trainer_left_of_a_part_goes_with_its_next_save_and_another_s_stays()
    {
        var store = new CheckpointStore(_folder.Path, 3, ["policy", "value"]);
        store.Save(1, "policy", folder => File.WriteAllText(Path.Combine(folder, "a"), ""));
        foreach (var left in new[] { "policy.partial-7", "policy.partial-other-0a", "value.partial-other-0a" })
            Directory.CreateDirectory(Path.Combine(_folder.Path, "step_1", left));
        store.Save(2, "policy", folder => File.WriteAllText(Path.Combine(folder, "a"), ""));
        Directory.GetFileSystemEntries(_folder.File("step_1")).Select(Path.GetFileName).ShouldBe(["policy", "value.partial-other-0a"], ignoreOrder: true);
    }

    [Fact]
    public void In_a_shared_folder_only_what_is_old_is_removed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        File.WriteAllText(_folder.File("config.json.partial-1"), "");
        Directory.CreateDirectory(_folder.File("model.partial-h-1"));
        File.WriteAllText(_folder.File("model.partial-h-1/weights"), "");
        File.WriteAllText(_folder.File("config.json"), "");
        Temporary.RemoveForgotten(_folder.Path, time);
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(3);
        time.Advance(Temporary.Forgotten + TimeSpan.FromHours(1));
        Temporary.RemoveForgotten(_folder.Path, time);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([_folder.File("config.json")]);
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_and_may_be_tried_again()
    {
        Should.Throw<IOException>(() => DurableFile.WriteFolder(_folder.File("f"), folder =>
        {
            File.WriteAllText(Path.Combine(folder, "a"), "");
            throw new IOException("No space left on device");
        }));
        Should.Throw<IOException>(() => DurableFile.Write(_folder.File("g"), _ => throw new IOException("No space left on device")));
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
        DurableFile.WriteFolder(_folder.File("f"), folder => File.WriteAllText(Path.Combine(folder, "a"), "1"));
        File.ReadAllText(_folder.File("f/a")).ShouldBe("1");
    }
}
