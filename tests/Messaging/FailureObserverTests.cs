using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Messaging;

public class FailureObserverTests
{
    /// <summary>What a time limit breaks off ends in an error whose cause is a cancellation, which MassTransit wraps.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task An_error_is_what_the_consumer_said_whatever_is_behind_it(bool isOfCancellation)
    {
        var error = new UserException("it took longer than 1 s", isOfCancellation ? new TaskCanceledException("", new TimeoutException()) : new IOException());
        using var control = new RunControl(totalSteps: 1, saveFreq: 1);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddHandler((Question _) => Task.FromException(error));
            bus.AddConsumeObserver(_ => new FailureObserver(control, isOnBroker: false));
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<IBus>().Publish(new Question("?"), TestContext.Current.CancellationToken);
        using var deadline = new CancellationTokenSource(Patience.Limit);
        while (control.Failure is null)
            await Task.Delay(10, deadline.Token);
        control.Failure.ShouldBeSameAs(error);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    public sealed record Question(string Text);
}
