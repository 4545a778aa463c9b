using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tppo.Tests.Architecture;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Monitoring;

/// <summary>What a prometheus saw of a run on a broker, of the recipe `smoke`; and what the run's process and two more of it said of themselves.</summary>
public sealed partial class WatchedRun(Broker broker) : IAsyncLifetime
{
    internal const string Secret = "xyzzy-plugh";
    private const string Name = "watched";
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private Uri _broker = null!;

    /// <summary>Of `/metrics` of the process that has all roles, of a second producer's, and of one that stands by.</summary>
    internal IReadOnlyList<string> Metrics { get; private set; } = [];

    /// <summary>Of `/health/ready` of the same.</summary>
    internal IReadOnlyList<JsonNode> Readiness { get; private set; } = [];

    /// <summary>What the processes have logged, by role.</summary>
    internal IReadOnlyDictionary<string, string> Logs { get; private set; } = new Dictionary<string, string>();

    /// <summary>What they have said.</summary>
    internal string Output { get; private set; } = "";

    /// <summary>What each query of the dashboard gave.</summary>
    internal Dictionary<string, IReadOnlyList<JsonNode>> Panels { get; } = [];

    /// <summary>What each rule's expression gave.</summary>
    internal List<(JsonNode Rule, IReadOnlyList<JsonNode> Result)> Rules { get; } = [];

    /// <summary>The names of all series.</summary>
    internal HashSet<string> Series { get; } = [];

    public async ValueTask InitializeAsync()
    {
        var host = await broker.VirtualHostAsync();
        using (var user = new BrokerUser(host, "watched"))
            await user.SetAsync(Secret);
        _broker = new UriBuilder(host) { UserName = "watched", Password = Secret }.Uri;
        using var all = Start("run", "--set", "total_steps=100000", "--set", "warm_start_steps=5", "--set", "eval_problems=4", "--set", "test_freq=1000", "--set", "save_freq=1000");
        var address = await AddressAsync(all);
        using var prometheus = new PrometheusServer(new Uri(address).Authority);
        string[] more = ["--set", "total_steps=100000", "--set", "warm_start_steps=5", "--set", "eval_problems=4", "--set", "test_freq=1000", "--set", "save_freq=1000"];
        await UntilAsync(async () => File.Exists(_folder.File($"runs/{Name}/metrics.jsonl")) && (await ReadyAsync(address)).Count == 0);
        using var producer = Start("producer", more);
        using var standby = Start("batching", more);
        string[] addresses = [address, await AddressAsync(producer), await AddressAsync(standby)];
        await UntilAsync(async () => (await ReadyAsync(addresses[1])).Count == 0 && (await ReadyAsync(addresses[2])).Any(reason => reason.Contains("stands by", StringComparison.Ordinal)));
        foreach (var panel in Queries())
            await UntilAsync(async () => (Panels[panel] = await prometheus.QueryAsync(panel) ?? []).Count > 0, panel);
        await UntilAsync(async () => await prometheus.RulesAsync() is { Count: > 0 } rules && rules.All(rule => (string)rule["health"]! != "unknown"));
        foreach (var rule in (await prometheus.RulesAsync())!)
            Rules.Add((rule, (await prometheus.QueryAsync((string)rule["query"]!))!));
        foreach (var series in (await prometheus.QueryAsync("count by (__name__) ({__name__=~\"tppo.+|up\"})"))!)
            Series.Add((string)series["metric"]!["__name__"]!);
        Metrics = [.. await Task.WhenAll(addresses.Select(one => _client.GetStringAsync($"{one}/metrics")))];
        Logs = Directory.EnumerateFiles(_folder.File($"runs/{Name}/logs")).ToDictionary(path => Path.GetFileName(path).Split('-', '.')[0], ReadShared);
        Output = all.Output + producer.Output + standby.Output;
        Readiness = [.. await Task.WhenAll(addresses.Select(HealthAsync))];
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<string> Queries()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "infra", "grafana", "dashboards", "tppo.json")))!["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => ((string)target!["expr"]!).Replace("$run", Name, StringComparison.Ordinal)).Distinct();

    private TppoProcess Start(string role, params string[] more)
        => TppoProcess.Start(_folder.Path, [role, TppoProcess.Smoke, "--name", Name, "--broker", _broker.AbsoluteUri, "--metrics-port", "0", "--log-level", "debug", .. more]);

    private static async Task<string> AddressAsync(TppoProcess process)
    {
        await process.UntilAsync(() => Served().IsMatch(process.Output));
        return Served().Match(process.Output).Groups["address"].Value;
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private async Task<JsonNode> HealthAsync(string address)
    {
        using var answer = await _client.GetAsync(new Uri($"{address}/health/ready"));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<IReadOnlyList<string>> ReadyAsync(string address) => [.. (await HealthAsync(address))["reasons"]!.AsArray().Select(reason => (string)reason!)];

    private static async Task UntilAsync(Func<Task<bool>> condition, string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.ShouldBeLessThan(Patience.Limit, what);
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("metrics: (?<address>http://[^/]+)/metrics\n")]
    private static partial Regex Served();
}
