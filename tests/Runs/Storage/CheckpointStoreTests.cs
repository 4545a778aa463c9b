using Tppo.Runs.Models;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Storage;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly string[] Parts =
        [CheckpointStore.Batching, TrainerKind.Policy.StatePart, TrainerKind.Value.StatePart, TrainerKind.Value.ModelPart, TrainerKind.Policy.ModelPart];

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public CheckpointStoreTests() => _store = new CheckpointStore(_folder.File("checkpoints"), keep: 2, Parts);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_is_none_at_first() => _store.Latest(_ => true).ShouldBeNull();

    [Fact]
    public void The_latest_is_the_last_that_has_every_part()
    {
        Save(0, Parts);
        Save(10, Parts);
        foreach (var missing in Parts)
        {
            if (Directory.Exists(_folder.File("checkpoints/step_20")))
                Directory.Delete(_folder.File("checkpoints/step_20"), recursive: true);
            Save(20, [.. Parts.Where(part => part != missing)]);
            _store.Latest(_ => true).ShouldBe(10, missing);
        }

        Save(20, Parts);
        _store.Latest(_ => true).ShouldBe(20);
    }

    [Fact]
    public void A_part_that_failed_half_way_is_not_there()
    {
        Save(0, Parts);
        Save(5, Parts[1..]);
        Should.Throw<IOException>(() => _store.Save(5, Parts[0], path =>
        {
            File.WriteAllText(Path.Combine(path, "x"), "");
            throw new IOException("disk full");
        }));
        _store.Latest(_ => true).ShouldBe(0);
    }

    [Fact]
    public void Step_numbers_are_compared_as_numbers()
    {
        Save(9, Parts);
        Save(10, Parts);
        _store.Latest(_ => true).ShouldBe(10);
    }

    [Fact]
    public void Step_0_and_the_newest_few_are_kept_and_what_is_unfinished_between_them()
    {
        Save(15, Parts[..2]); // left so by a role that was killed
        Save(25, Parts[..2]);
        foreach (var step in new[] { 0, 10, 20, 30 })
            Save(step, Parts);
        Directory.CreateDirectory(_folder.File("checkpoints/step_notes"));
        Directory.GetDirectories(_folder.File("checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["step_0", "step_20", "step_25", "step_30", "step_notes"]);
        _store.Latest(_ => true).ShouldBe(30);
    }

    private void Save(int step, string[] parts)
    {
        foreach (var part in parts)
            _store.Save(step, part, path => File.WriteAllText(Path.Combine(path, "x"), part));
    }
}
