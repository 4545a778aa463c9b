using Tppo.Contracts.Wire;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>What version 2 wrote is read: nothing was to be begun within a step, and nothing was.</summary>
public class SecondVersionTests
{
    private const string TicketBody =
        "01000000 02000000 03000000 04000000 06000000 00000000 0807060504030201 01000000 67 02000000 c3bc 00000000 01 02000000 7b7d" +
        "02000000 05 ac02 01000000 f0a204";

    private const string Ticket = "5450504f 0200 01" + "02000000 7231" + TicketBody + "3c30fd10";

    private const string Window = "5450504f 0200 02" + "02000000 7231" + TicketBody +
        "02000000 01000000 01 01 01 01 0000803f 02000000 07 8001 02000000 000000bf 00000000 03000000 0000803f 000000c0 00000000 586b1622";

    [Fact]
    public void A_ticket_of_version_2() => Read(Ticket).ShouldBeEquivalentTo(Samples.Ticket);

    [Fact]
    public void A_window_of_version_2() => Read(Window).ShouldBeEquivalentTo(Samples.Window);

    private static object Read(string hex) => Frame.Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).Message;
}
