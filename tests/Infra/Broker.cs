using System.Net.Http.Json;
using Tppo.Tests.Infra;

[assembly: AssemblyFixture(typeof(Broker))]

namespace Tppo.Tests.Infra;

/// <summary>
/// The private RabbitMQ of one test run, for every test class that has it as a constructor parameter. It starts with the first
/// virtual host, so that a run without such a test does without it, and ends with the run.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    private readonly BrokerScript _script = new(Directory.CreateTempSubdirectory("tppo-broker-").FullName);
    private readonly Lazy<Task<Uri>> _started;
    private int _hosts;

    public Broker() => _started = new Lazy<Task<Uri>>(_script.StartAsync);

    /// <summary>The address of a new virtual host: each test has one of its own.</summary>
    public async Task<Uri> VirtualHostAsync()
    {
        await _started.Value;
        return await _script.VirtualHostAsync($"test-{Interlocked.Increment(ref _hosts)}");
    }

    /// <summary>Replaces the delivery limit that `infra/definitions.json` sets in a virtual host.</summary>
    public static async Task LimitDeliveriesAsync(Uri virtualHost, int limit)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
        var answer = await client.PutAsJsonAsync(
            $"http://{virtualHost.Host}:{virtualHost.Port + 1}/api/policies{virtualHost.AbsolutePath}/tppo-delivery-limit",
            new Dictionary<string, object>
            {
                ["pattern"] = @"^tppo\.(?!.*\.dead-letter$)",
                ["apply-to"] = "queues",
                ["definition"] = new Dictionary<string, int> { ["delivery-limit"] = limit },
            });
        answer.IsSuccessStatusCode.ShouldBeTrue(answer.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        var stopped = await _script.StopAsync();
        stopped.ExitCode.ShouldBe(0, stopped.Error);
        Directory.Delete(_script.Folder, recursive: true);
    }
}
