using Tppo.Messaging;
using Tppo.Runs;

namespace Tppo.Tests.Infra;

public class DeliveryLimitProbeTests(Broker broker)
{
    [Fact]
    public async Task The_policies_of_this_repository_are_enough()
        => (await TryAsync(await broker.VirtualHostAsync())).ShouldBeNull();

    [Theory, InlineData(1), InlineData(20)]
    public async Task A_lower_limit_is_found_and_named(int limit)
    {
        var address = await broker.VirtualHostAsync();
        await Broker.LimitDeliveriesAsync(address, limit);
        (await TryAsync(address)).ShouldNotBeNull().ShouldContain($"drops what was delivered {limit + 1} times");
    }

    private static Task<string?> TryAsync(Uri address) => new DeliveryLimitProbe(BrokerAddress.Find(address.OriginalString, _ => null)!, new RunNames("probed"), TimeProvider.System).TryAsync(TestContext.Current.CancellationToken);
}
