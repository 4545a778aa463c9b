using Tppo.Contracts;
using Tppo.Tests.Contracts.Wire;

namespace Tppo.Tests.Contracts;

public class WindowRulesTests
{
    private const int Vocabulary = 70_001;
    private const int Slots = 2;

    [Fact]
    public void A_good_window_passes()
    {
        Check(Samples.Window);
        Check(Samples.Window with { Correct = null, Reward = null }); // the verifier failed
        Check(Samples.Window with { Finish = FinishReason.Window, Correct = null, Reward = null });
        Check(Samples.Window with { LogProbs = [0.00009f, -50] });
        Check(Samples.Window with { FullLogProbs = [-1, 0.00009f] });
        Check(Samples.Refilled);
    }

    [Fact]
    public void The_segments_of_a_step_are_the_refills_of_its_ticket_one_after_another()
    {
        var (window, segment) = (Samples.Refilled, Samples.Refilled.Refilled[0]);
        Refused(window with { Refilled = [segment with { Tokens = [-1, 1] }] }, $"window token 0 is -1, outside the vocabulary of {Vocabulary}");
        Refused(window with { Refilled = [segment with { Ticket = segment.Ticket with { Step = 3 } }] }, "a segment is of another slot or step");
        Refused(window with { Refilled = [segment with { Refilled = [segment] }] }, "a segment has segments of its own");
        Refused(window with { Finish = FinishReason.Window, Correct = null, Reward = null }, "a segment follows one that goes on");
        Refused(window with { Ticket = window.Ticket with { Refills = [.. window.Ticket.Refills.Reverse()] } }, "its segments are not the refills of its ticket, in their order");
        Refused(window with { Ticket = window.Ticket with { Refills = [] } }, "its segments are not the refills of its ticket, in their order");
    }

    [Theory]
    [InlineData(float.NaN), InlineData(float.NegativeInfinity), InlineData(float.PositiveInfinity), InlineData(.001f)]
    public void A_log_prob_is_finite_and_not_positive(float logProb)
    {
        Refused(Samples.Window with { LogProbs = [-1, logProb] }, $"log-prob 1 is {logProb}");
        Refused(Samples.Window with { FullLogProbs = [-1, logProb] }, $"full log-prob 1 is {logProb}");
    }

    [Theory, InlineData(float.NaN), InlineData(float.NegativeInfinity)]
    public void Values_and_rewards_are_finite(float number)
    {
        Refused(Samples.Window with { Values = [0, 0, number] }, $"value 2 is {number}");
        Refused(Samples.Window with { Reward = number }, $"its reward is {number}");
    }

    [Theory, InlineData(-1), InlineData(Vocabulary)]
    public void Tokens_are_of_the_vocabulary(int token)
    {
        Refused(Samples.Window with { Tokens = [1, token] }, $"window token 1 is {token}, outside the vocabulary of {Vocabulary}");
        RefusedTicket(Samples.Ticket with { PromptTokens = [token] }, $"prompt token 0 is {token}, outside the vocabulary of {Vocabulary}");
        RefusedTicket(Samples.Ticket with { EarlierTokens = [0, 0, token] }, $"earlier token 2 is {token}, outside the vocabulary of {Vocabulary}");
    }

    [Fact]
    public void Lengths_agree()
    {
        Refused(Samples.Window with { LogProbs = [-1] }, "1 log-probs for 2 tokens");
        Refused(Samples.Window with { FullLogProbs = [-1] }, "1 full log-probs for 2 tokens");
        Refused(Samples.Window with { Values = [0, 0] }, "2 values for 2 tokens: it takes one more than tokens");
        Refused(Samples.Window with { Tokens = [], LogProbs = [], Values = [0] }, "it has no token");
        RefusedTicket(Samples.Ticket with { PromptTokens = [] }, "its prompt has no token");
    }

    [Fact]
    public void Places_are_in_the_batch_and_numbers_are_not_negative()
    {
        RefusedTicket(Samples.Ticket with { Slot = -1 }, "slot -1 is not in 0 … 1");
        RefusedTicket(Samples.Ticket with { Slot = 2 }, "slot 2 is not in 0 … 1");
        RefusedTicket(Samples.Ticket with { Step = -1 }, "step -1 is negative");
        Refused(Samples.Window with { PolicyVersion = -1 }, "policy version -1 is negative");
        Refused(Samples.Window with { ValueVersion = -1 }, "value version -1 is negative");
    }

    [Fact]
    public void Only_a_response_that_is_over_is_scored()
    {
        var goesOn = Samples.Window with { Finish = FinishReason.Window, Correct = null, Reward = null };
        Refused(goesOn with { Reward = 1 }, "it is scored, but its response goes on");
        Refused(goesOn with { Correct = false }, "it is scored, but its response goes on");
    }

    private static void Check(WindowGenerated window) => WindowRules.Check(window, Vocabulary, Slots);

    private static void RefusedTicket(GenerateWindow ticket, string reason) => Refused(Samples.Window with { Ticket = ticket }, reason);

    private static void Refused(WindowGenerated window, string reason)
        => Should.Throw<InvalidWindowException>(() => Check(window)).Message
            .ShouldBe($"the window of slot {window.Ticket.Slot}, step {window.Ticket.Step} is refused: {reason}");
}
