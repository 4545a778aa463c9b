using Microsoft.Extensions.Time.Testing;
using Tppo.Contracts;
using Tppo.Messaging.Archive;
using Tppo.Runs;
using Tppo.Runs.Storage;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Replay;

/// <summary>The archive of a run `r` of two slots, written by hand; a second passes after each window.</summary>
internal sealed class Recording : IDisposable
{
    public const int Slots = 2;
    public const int VocabularySize = 20;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public string File(string name) => _folder.File(name);

    /// <summary>Adds windows of one token: the step's number, from 2 on.</summary>
    public Recording Add(params (int Step, int Slot)[] windows) => Add("r", [.. windows.Select(window => Window(window.Step, window.Slot))]);

    public Recording Add(string run, params WindowGenerated[] windows)
    {
        using var writer = new WindowSegmentWriter(new RunFolder(_folder.Path).Archive, run, _time);
        foreach (var window in windows)
        {
            writer.Append(window);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return this;
    }

    public static WindowGenerated Window(int step, int slot) => Windows.Of([step + 2], slot: slot, step: step);

    public RecordedWindows From(string from, int? toStep = null)
        => new(new SegmentArchive(new RunFolder(_folder.Path)), "r", VocabularySize, Slots, ArchiveStart.Parse(from), toStep);

    public void Dispose() => _folder.Dispose();
}
