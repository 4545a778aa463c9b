using System.Text;
using RabbitMQ.Client;
using Tppo.Contracts.Wire;
using Tppo.Operating.DeadLetters;
using Tppo.Tests.Contracts.Wire;

namespace Tppo.Tests.Operating;

public class DeadLetterTests
{
    [Fact]
    public void Goes_back_without_the_traces_of_its_failure()
    {
        var letter = Letter([], Headers("MT-Fault-Message", "MT-Fault-StackTrace", "MT-Reason", "x-death", "x-first-death-reason", "x-last-death-queue", "x-delivery-count", "Tppo-Sent-Time", "x-other"));
        var properties = letter.OriginalProperties();
        properties.Headers!.Keys.ShouldBe(["Tppo-Sent-Time", "x-other"]);
        properties.MessageId.ShouldBe("m1");
        properties.ContentType.ShouldBe("text/plain");
        properties.Persistent.ShouldBeTrue();
    }

    [Fact]
    public void Says_which_message_it_is()
    {
        var letter = Letter(new Frame("r1", Samples.Window).ToBytes(), []);
        (letter.Id, letter.Kind, letter.Run, letter.Slot, letter.Step, letter.Unreadable).ShouldBe(("m1", "window-generated", "r1", 1, 2, null));
        letter.Message.ShouldBeEquivalentTo(Samples.Window);
    }

    [Fact]
    public void A_message_of_no_slot_has_its_step()
    {
        var letter = Letter(new Frame("r1", Samples.Trained).ToBytes(), []);
        (letter.Kind, letter.Slot, letter.Step).ShouldBe(("step-trained", null, 5));
    }

    [Fact]
    public void A_message_that_cannot_be_read_says_why_and_is_called_by_its_hash()
    {
        var letter = new DeadLetter("tickets", 1, new BasicProperties(), "abc"u8.ToArray());
        letter.Id.ShouldBe("sha256-ba7816bf8f01cfea"); // FIPS 180-2, appendix B.1
        letter.Message.ShouldBeNull();
        letter.Unreadable.ShouldNotBeNullOrEmpty();
        letter.Reason.ShouldBe("unknown");
        letter.FailedAt.ShouldBeNull();
    }

    [Fact]
    public void Says_why_and_when_it_failed()
    {
        var letter = Letter([], new Dictionary<string, object?>
        {
            ["MT-Reason"] = Encoding.UTF8.GetBytes("fault"),
            ["MT-Fault-Message"] = Encoding.UTF8.GetBytes("log-prob 3 is NaN\n   at X"),
            ["MT-Fault-Timestamp"] = Encoding.UTF8.GetBytes("2026-01-02T03:04:05Z"),
        });
        letter.Reason.ShouldBe("log-prob 3 is NaN");
        letter.FailedAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    }

    private static DeadLetter Letter(byte[] body, Dictionary<string, object?> headers)
        => new("policy-trainer", 1, new BasicProperties { MessageId = "m1", ContentType = "text/plain", Headers = headers }, body);

    private static Dictionary<string, object?> Headers(params string[] names) => names.ToDictionary(name => name, name => (object?)Encoding.UTF8.GetBytes(name));
}
