using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;
using Tppo.Contracts;
using Tppo.Hosting;
using Tppo.Hosting.Notifying;
using Tppo.Messaging;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Hosting;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Monitoring;

public sealed class NotificationTests(Broker broker) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_fails_is_told_and_a_command_that_fails_is_a_warning()
    {
        string[] settings =
        [
            "warm_start_steps=0", "verifier=process", "verifier_command=exit 3", "eval_problems=1", "test_freq=0", "notify_command=cat >> events.jsonl; exit 7",
        ];
        var outcome = await TppoProcess.RunAsync(
            _folder.Path, ["run", TppoProcess.Smoke, "--name", "failing", .. settings.SelectMany(setting => new[] { "--set", setting })]);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain("Nobody was told by notify_command: it ended with exit code 7");
        var told = Told().ShouldHaveSingleItem();
        ((string)told["event"]!, (string)told["run"]!).ShouldBe(("failed", "failing"));
        ((string)told["text"]!).ShouldContain("every call of the verifier failed");
    }

    [Fact]
    public async Task A_run_that_cannot_be_opened_is_told()
    {
        string[] settings = ["warm_start_steps=0", "model_path=no-such-model", "notify_command=cat >> events.jsonl"];
        var outcome = await TppoProcess.RunAsync(
            _folder.Path, ["run", TppoProcess.Smoke, "--name", "unopened", .. settings.SelectMany(setting => new[] { "--set", setting })]);
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        var told = Told().ShouldHaveSingleItem();
        ((string)told["event"]!, (string)told["run"]!, (int)told["step"]!).ShouldBe(("failed", "unopened", 0));
        ((string)told["text"]!).ShouldContain("no-such-model");
    }

    [Fact]
    public async Task A_run_that_stalls_is_told_of_once_and_again_after_the_next_step()
    {
        using var context = Open(null, "notify_stall_minutes=10");
        using var watch = Watch(context);
        await LookAsync(watch, minutes: 0);
        await LookAsync(watch, minutes: 9);
        Told().ShouldBeEmpty();
        await LookAsync(watch, minutes: 1);
        await LookAsync(watch, minutes: 20);
        ((string)Told().ShouldHaveSingleItem()["event"]!).ShouldBe("stalled");
        Publish(context, version: 1);
        await LookAsync(watch, minutes: 0);
        await LookAsync(watch, minutes: 10);
        Told().Select(told => (int)told["step"]!).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_run_that_is_paused_does_not_stall()
    {
        using var context = Open(null, "notify_stall_minutes=1");
        using var watch = Watch(context);
        await File.WriteAllTextAsync(context.Folder.Paused, "", TestContext.Current.CancellationToken);
        await LookAsync(watch, minutes: 5);
        await LookAsync(watch, minutes: 5);
        Told().ShouldBeEmpty();
    }

    [Fact]
    public async Task Dead_letters_are_told_when_there_are_more_of_them()
    {
        var address = await broker.VirtualHostAsync();
        using var context = Open(BrokerAddress.Find(address.ToString(), _ => null));
        var names = new RunNames(context.Folder.Name);
        var cancellation = TestContext.Current.CancellationToken;
        await new RunTopology(context.Broker!, names, context.Recipe.Archive).DeployAsync(RunIdentity.Of(context.Folder), hasBegun: false, cancellation);
        using var watch = Watch(context);
        await watch.LookAsync(cancellation);
        Told().ShouldBeEmpty();
        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellation);
        var letters = RunNames.DeadLetters(names.Queue(Endpoints.Tickets));
        await channel.QueueDeclareAsync(letters, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellation);
        await channel.BasicPublishAsync("", letters, mandatory: true, new BasicProperties(), Encoding.UTF8.GetBytes("x"), cancellation);
        await watch.LookAsync(cancellation);
        await watch.LookAsync(cancellation);
        var told = Told().ShouldHaveSingleItem();
        ((string)told["event"]!, (string)told["text"]!).ShouldBe(("dead_letters", "dead letters of tickets: 1"));
    }

    [Fact]
    public void A_webhook_may_be_in_the_environment()
    {
        Notifier.Webhook(new NotifyOptions(), _ => null).ShouldBeNull();
        Notifier.Webhook(new NotifyOptions { NotifyWebhook = "https://example.org/x" }, _ => null).ShouldBe(new Uri("https://example.org/x"));
        Notifier.Webhook(new NotifyOptions { NotifyWebhook = "$HOOK" }, name => name == "HOOK" ? "http://h/y" : null).ShouldBe(new Uri("http://h/y"));
        foreach (var held in new[] { null, "", "ftp://h/y", "xyzzy" })
        {
            var message = Should.Throw<UserException>(() => Notifier.Webhook(new NotifyOptions { NotifyWebhook = "$HOOK" }, _ => held)).Message;
            message.ShouldContain("notify_webhook");
            message.ShouldNotContain("xyzzy");
        }
    }

    [Theory, InlineData("notify_webhook=example.org"), InlineData("notify_webhook=$1"), InlineData("notify_stall_minutes=0"), InlineData("notify_comand=x")]
    public void A_bad_key_or_value_is_refused(string setting)
        => Should.Throw<UserException>(() => SmallRun.Recipe(setting)).Message.ShouldContain("notify_");

    private RunContext Open(BrokerAddress? address, params string[] settings)
    {
        var folder = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(folder.Path);
        var recipe = SmallRun.Recipe([$"notify_command=cat >> {_folder.File("events.jsonl")}", .. settings]);
        return new RunOpening(recipe, folder, address, new Listener(), _time).Open(TestContext.Current.CancellationToken);
    }

    private static RunWatch Watch(RunContext context) => new(context, new RunNames(context.Folder.Name), new Notifier(context));

    private Task LookAsync(RunWatch watch, int minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        return watch.LookAsync(TestContext.Current.CancellationToken);
    }

    private static void Publish(RunContext context, int version)
    {
        using var weights = ModelFolder.ReadWeights(context.InitialModel(Role.Policy), Head.Policy);
        context.Weights.Publish(Role.Policy, version, weights);
    }

    private IReadOnlyList<JsonNode> Told()
        => _folder.File("events.jsonl") is var path && File.Exists(path) ? [.. File.ReadLines(path).Select(line => JsonNode.Parse(line)!)] : [];
}
