using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tppo.Tests.Infra;

/// <summary>A user with all rights in one virtual host, over the management API.</summary>
internal sealed class BrokerUser(Uri virtualHost, string name) : IDisposable
{
    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri($"http://{virtualHost.Host}:{virtualHost.Port + 1}/api/"),
        DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8)) },
    };

    /// <summary>Makes the user, or gives it another password.</summary>
    public async Task SetAsync(string password)
    {
        await PutAsync($"users/{name}", new Dictionary<string, string> { ["password"] = password, ["tags"] = "" });
        await PutAsync($"permissions{virtualHost.AbsolutePath}/{name}", new Dictionary<string, string> { ["configure"] = ".*", ["write"] = ".*", ["read"] = ".*" });
    }

    /// <summary>Closes those of the user's connections that the management API knows of by now.</summary>
    public async Task DisconnectAsync()
    {
        foreach (var connection in JsonNode.Parse(await _client.GetStringAsync("connections"))!.AsArray().Where(one => (string?)one!["user"] == name))
            await _client.DeleteAsync($"connections/{Uri.EscapeDataString((string)connection!["name"]!)}");
    }

    public void Dispose() => _client.Dispose();

    private async Task PutAsync(string path, object body)
    {
        var answer = await _client.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(answer.ToString());
    }
}
