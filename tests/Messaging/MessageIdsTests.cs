using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Tests.Contracts.Wire;

namespace Tppo.Tests.Messaging;

public class MessageIdsTests
{
    [Fact]
    public void An_id_is_the_same_on_every_machine() // sha256 of "r1\nGenerateWindow\n1\n2", version and variant set
        => MessageIds.Of("r1", Samples.Ticket).ShouldBe(Guid.Parse("aa2452d5-9de9-8f01-b173-f3814bc9634a"));

    [Fact]
    public void What_a_message_holds_beside_its_key_does_not_change_its_id()
    {
        MessageIds.Of("r1", Samples.Ticket with { Seed = 0, PromptTokens = [] }).ShouldBe(MessageIds.Of("r1", Samples.Ticket));
        MessageIds.Of("r1", Samples.Window with { Tokens = [] }).ShouldBe(MessageIds.Of("r1", Samples.Window));
        MessageIds.Of("r1", Samples.Policy with { Location = "" }).ShouldBe(MessageIds.Of("r1", Samples.Policy));
    }

    [Fact]
    public void Other_keys_have_other_ids()
    {
        object[] messages =
        [
            .. Samples.All.Where(message => !ReferenceEquals(message, Samples.Refilled)), // slot and step of the other window
            Samples.Ticket with { Slot = 2 },
            Samples.Ticket with { Step = 1 },
            Samples.Ticket with { Slot = 12, Step = 0 },
            Samples.Window with { Ticket = Samples.Ticket with { Step = 3 } },
            Samples.Policy with { Version = 4 },
            Samples.Value with { Version = 3 },
            Samples.Trained with { Role = Role.Policy },
            Samples.Trained with { Step = 6 },
        ];
        messages.SelectMany(message => new[] { MessageIds.Of("r1", message), MessageIds.Of("r2", message) }).ShouldBeUnique();
    }

    [Fact]
    public void Nothing_else_has_an_id() => Should.Throw<ArgumentException>(() => MessageIds.Of("r1", "text"));
}
