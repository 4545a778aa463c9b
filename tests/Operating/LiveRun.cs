using System.Diagnostics;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>The recipe `smoke` without an end, its four roles in processes of their own.</summary>
public sealed class LiveRun(Broker broker) : IAsyncLifetime
{
    public const string Name = "live";
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly TemporaryFolder _folder = new();
    private readonly List<TppoProcess> _roles = [];

    public Uri Address { get; private set; } = null!;

    internal string Folder => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        Address = await broker.VirtualHostAsync();
        foreach (var role in new[] { "batching", "policy", "value", "producer" })
            _roles.Add(Start(role));
        await UntilAsync(status => Step(status) > 0);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var role in _roles)
            role.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A process of a role.</summary>
    internal TppoProcess Start(string role) => TppoProcess.Start(
        Folder, role, TppoProcess.Smoke, "--name", Name, "--broker", Address.ToString(), "--set", "total_steps=100000", "--set", "test_freq=0", "--set", "save_freq=1000");

    /// <summary>An operator's command on the run.</summary>
    internal Task<Outcome> TryAsync(params string[] command) => TppoProcess.RunAsync(Folder, [.. command, "--name", Name, "--broker", Address.ToString()]);

    /// <summary>The JSON that an operator's command prints.</summary>
    internal async Task<JsonNode> AskAsync(params string[] command)
    {
        var outcome = await TryAsync([.. command, "--json"]);
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        return JsonNode.Parse(outcome.Output)!;
    }

    /// <summary>The first status of which <paramref name="condition"/> holds.</summary>
    internal async Task<JsonNode> UntilAsync(Func<JsonNode, bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Deadline)
        {
            var outcome = await TryAsync("status", "--json");
            if (outcome.ExitCode == 0 && JsonNode.Parse(outcome.Output) is { } status && condition(status))
                return status;
        }

        Assert.Fail("The run did not get there in time: " + (await TryAsync("status")).Output);
        return null;
    }

    /// <summary>Publishes to an exchange of the run.</summary>
    internal async Task PublishAsync(string exchange, byte[] body)
    {
        await using var connection = await new ConnectionFactory { Uri = Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync($"tppo.{Name}.{exchange}", "", mandatory: true, new BasicProperties { Persistent = true }, body);
    }

    internal static int Step(JsonNode status) => (int?)status["run"]?["step"] ?? 0;

    internal static JsonNode Queue(JsonNode status, string name) => status["queues"]!.AsArray().Single(queue => (string)queue!["queue"]! == name)!;

    internal static IReadOnlyList<JsonNode> Roles(JsonNode status, string name) => [.. status["roles"]!.AsArray().Where(role => (string)role!["role"]! == name)!];
}
