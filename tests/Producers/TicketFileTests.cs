using System.Text.Json;
using Tppo.Producers.Batching;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Producers;

public sealed class TicketFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tickets_come_back_as_they_were()
    {
        var tickets = TicketsTests.Of(n: 1);
        var first = tickets.First(0)[0] with { Seed = ulong.MaxValue };
        TicketFile.Write(_folder.Path, [first, .. tickets.Next([TicketsTests.Answer(first, [5, 6], ended: false)])]);
        var read = TicketFile.Read(_folder.Path);
        read.Count.ShouldBe(2);
        read[0].Seed.ShouldBe(ulong.MaxValue);
        read[1].EarlierTokens.ShouldBe([5, 6]);
        JsonSerializer.Serialize(read[0]).ShouldBe(JsonSerializer.Serialize(first));
    }

    [Theory, InlineData(""), InlineData("[{\"Slot\":1}]"), InlineData("[{\"Slot\":"), InlineData("null"), InlineData("{}")]
    public void A_corrupt_file_is_an_error_that_names_it(string text)
    {
        File.WriteAllText(_folder.File("tickets.json"), text);
        Should.Throw<UserException>(() => TicketFile.Read(_folder.Path)).Message.ShouldContain(_folder.File("tickets.json"));
    }

    [Fact]
    public void So_is_a_missing_one() =>
        Should.Throw<UserException>(() => TicketFile.Read(_folder.Path)).Message.ShouldContain("tickets.json");
}
