using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tppo.Consumers.Recording;
using Tppo.Consumers.Replaying;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Producers.Batching;
using Tppo.Runs.Storage;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>No format forgets a property of a message.</summary>
public sealed class EveryPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names { get; } = [.. EveryProperty.Messages.Select(type => type.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_kind_of_frame_is_a_message() => Names.Select(name => name.Data).ShouldBe(Enum.GetNames<FrameKind>(), ignoreOrder: true);

    [Theory, MemberData(nameof(Names))]
    public void On_the_wire(string name)
    {
        var message = EveryProperty.Filled(EveryProperty.Messages.Single(type => type.Name == name));
        EveryProperty.ShouldHaveSurvived(Frame.Read(new Frame("r", message).ToBytes()).Message, message);
    }

    [Fact]
    public void In_a_checkpoint_s_tickets()
    {
        var ticket = EveryProperty.Filled<GenerateWindow>();
        TicketFile.Write(_folder.Path, [ticket]);
        EveryProperty.ShouldHaveSurvived(TicketFile.Read(_folder.Path).ShouldHaveSingleItem(), ticket);
    }

    [Fact]
    public void In_a_checkpoint_s_last_step()
    {
        var trained = EveryProperty.Filled<StepTrained>();
        StepTrainedFile.Write(_folder.Path, trained);
        EveryProperty.ShouldHaveSurvived(StepTrainedFile.Read(_folder.Path), trained);
    }

    [Fact]
    public void In_the_archive()
    {
        var window = EveryProperty.Filled<WindowGenerated>();
        using (var writer = new WindowSegmentWriter(_folder.File("a.seg"), "r", TimeProvider.System))
            writer.Append(window);
        EveryProperty.ShouldHaveSurvived(WindowSegment.Read(_folder.File("a.seg")).ShouldHaveSingleItem().Window, window);
    }

    [Fact]
    public void In_the_trajectories()
    {
        var window = EveryProperty.Filled<WindowGenerated>();
        new TrajectoryLog(_folder.File("t.jsonl"), slots: 100).Add(window);
        var segments = TrajectoryLog.Read(_folder.File("t.jsonl"));
        segments.Count.ShouldBe(2);
        EveryProperty.ShouldHaveSurvived(segments[0], window with { Ticket = window.Ticket with { Refills = [] }, Refilled = [] });
        EveryProperty.ShouldHaveSurvived(segments[1], window.Refilled[0] with { Ticket = window.Refilled[0].Ticket with { Refills = [] } });
    }

    /// <summary>Its names are snake_case, and each of the message's is there.</summary>
    [Fact]
    public void In_recorded_windows_as_lines()
    {
        var lines = WindowLine.Write(new ArchivedWindow(0, DateTimeOffset.UnixEpoch, "r", EveryProperty.Filled<WindowGenerated>())).ToList();
        lines.Count.ShouldBe(2);
        using var line = JsonDocument.Parse(lines[0]);
        var names = line.RootElement.EnumerateObject().Select(property => property.Name.Replace("_", "", StringComparison.Ordinal)).ToList();
        foreach (var property in typeof(GenerateWindow).GetProperties().Concat(typeof(WindowGenerated).GetProperties()).Where(property => property.CanWrite && property.Name is not ("Ticket" or "Refilled")))
            names.ShouldContain((property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name).ToLowerInvariant());
    }
}
