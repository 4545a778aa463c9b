using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Tppo.Tests.Architecture;

namespace Tppo.Tests.Infra;

/// <summary>Debian's prometheus with the rules of `infra/prometheus`, asking one process every second.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client;
    private readonly Process _process;

    /// <param name="target">`HOST:PORT` of what it asks.</param>
    public PrometheusServer(string target)
    {
        var port = FreePort();
        File.WriteAllText(_folder.File("prometheus.yml"), $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [{{Rules("recording.yml")}}, {{Rules("alerts.yml")}}]
            scrape_configs:
              - { job_name: tppo, honor_labels: true, static_configs: [{ targets: ["{{target}}"] }] }
            """);
        _process = Process.Start(new ProcessStartInfo(
            "prometheus",
            [$"--config.file={_folder.File("prometheus.yml")}", $"--storage.tsdb.path={_folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}"])
        {
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
    }

    /// <summary>A file of `infra/prometheus`.</summary>
    public static string Rules(string file) => Path.Combine(SourceTree.Root, "infra", "prometheus", file);

    /// <summary>What the expression gives at the moment; null while the server is not up.</summary>
    public async Task<IReadOnlyList<JsonNode>?> QueryAsync(string expression)
        => await GetAsync($"query?query={Uri.EscapeDataString(expression)}") is { } data ? [.. data["result"]!.AsArray().OfType<JsonNode>()] : null;

    /// <summary>The rules as the server has them; null while it is not up.</summary>
    public async Task<IReadOnlyList<JsonNode>?> RulesAsync()
        => await GetAsync("rules") is { } data ? [.. data["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).OfType<JsonNode>()] : null;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<JsonNode?> GetAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return null;
            var json = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            ((string)json["status"]!).ShouldBe("success", $"{path}: {json["error"]}");
            return json["data"];
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return null;
        }
    }
}
