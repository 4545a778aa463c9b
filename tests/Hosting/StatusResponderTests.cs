using Tppo.Hosting;
using Tppo.Messaging;
using Tppo.Messaging.Metering;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Hosting;

public sealed class StatusResponderTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerScript _script = new(Directory.CreateTempSubdirectory("tppo-away-broker-").FullName);

    /// <summary>Its broker was killed between its first connection and this one: the role must not end with that.</summary>
    [Fact]
    public async Task A_role_that_starts_while_the_broker_is_away_answers_when_it_is_back()
    {
        await _script.StartAsync();
        var address = BrokerAddress.Find((await _script.VirtualHostAsync("away")).OriginalString, _ => null)!;
        var run = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(run.Path);
        var cancellation = TestContext.Current.CancellationToken;
        using var context = new RunOpening(SmallRun.Recipe(), run, address, new Listener(), TimeProvider.System).Open(cancellation);
        var names = new RunNames(run.Name);
        await new RunTopology(address, names, context.Recipe.Archive).DeployAsync(RunIdentity.Of(run), hasBegun: false, cancellation);
        await _script.StopAsync();

        await using var responder = new StatusResponder(context, names, [], new DeliveryMeter(TimeProvider.System));
        await responder.StartAsync(cancellation);
        await _script.StartAsync();
        await using var connection = await BrokerConnection.OpenAsync(address, cancellation);
        using var deadline = new CancellationTokenSource(Patience.Limit);
        while ((await StatusQuestion.AskAsync(connection, names, TimeProvider.System, deadline.Token)).Count == 0)
            context.Control.Failure.ShouldBeNull();
        await responder.StopAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _script.StopAsync();
        Directory.Delete(_script.Folder, recursive: true);
        _folder.Dispose();
    }
}
