namespace Tppo.Tests.Infra;

/// <summary>What the policy of <c>infra/definitions.json</c> does in a virtual host.</summary>
public class DeliveryLimitTests(Broker broker)
{
    private const int Limit = 1000;

    [Fact]
    public async Task A_message_leaves_its_queue_once_it_has_come_back_too_often()
    {
        await using var queue = await OpenAsync("tppo.policy");
        (await ReturnsAsync(queue)).ShouldBe(Limit + 1);
    }

    [Theory, InlineData("tppo.policy.dead-letter"), InlineData("another.policy")]
    public async Task A_dead_letter_queue_and_those_of_others_keep_it(string name)
    {
        await using var queue = await OpenAsync(name);
        (await ReturnsAsync(queue)).ShouldBe(Limit + 2);
        (await queue.TakeAsync()).ShouldBe([1]);
    }

    private async Task<QuorumQueue> OpenAsync(string name)
    {
        var queue = await QuorumQueue.OpenAsync(await broker.VirtualHostAsync(), name);
        await queue.PublishAsync([1]);
        return queue;
    }

    /// <summary>How often the message can be given back, at most one more than the limit allows.</summary>
    private static async Task<int> ReturnsAsync(QuorumQueue queue)
    {
        var returns = 0;
        while (returns < Limit + 2 && await queue.ReturnAsync())
            returns++;
        return returns;
    }
}
