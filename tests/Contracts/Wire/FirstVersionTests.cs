using Tppo.Contracts.Wire;
using Tppo.Runs.Storage;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>What version 1 wrote is read: as it was, and without the extra that it could not hold.</summary>
public class FirstVersionTests
{
    [Fact]
    public void A_ticket_of_version_1()
        => Frame.Read(File.ReadAllBytes(Fixture("ticket-v1.bin"))).Message.ShouldBeEquivalentTo(Samples.Ticket with { Extra = null });

    [Fact]
    public void An_archive_of_version_1()
    {
        var records = WindowSegment.Read(Fixture("windows-v1.seg")).ToList();
        records.Select(record => record.Run).ShouldBe(["r1", "r1"]);
        foreach (var record in records)
            record.Window.ShouldBeEquivalentTo(Samples.Window with { Ticket = Samples.Ticket with { Extra = null } });
    }

    [Fact]
    public void An_archive_of_version_1_is_gone_on_with_in_version_2()
    {
        using var folder = new Infra.TemporaryFolder();
        File.Copy(Fixture("windows-v1.seg"), folder.File("windows.seg"));
        using (var writer = new WindowSegmentWriter(folder.File("windows.seg"), "r1", TimeProvider.System))
            writer.Append(Samples.Window).ShouldBe(2);
        WindowSegment.Read(folder.File("windows.seg")).Select(record => record.Window.Ticket.Extra).ShouldBe([null, null, "{}"]);
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", name);
}
