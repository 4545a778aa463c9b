using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tppo.Tests.Infra;

/// <summary>Stands between a client and the broker, as a firewall that forgets connections does.</summary>
internal sealed class HalfOpenRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<(TcpClient Client, TcpClient Broker)> _pairs = [];
    private readonly Uri _broker;
    private readonly Task _accepting;

    /// <param name="broker">Who is connected to.</param>
    public HalfOpenRelay(Uri broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The broker's, by way of the relay, with a heartbeat that comes too late to notice anything.</summary>
    public Uri Address => new UriBuilder(_broker) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Query = "heartbeat=600" }.Uri;

    /// <summary>Each connection that there is by now is closed for the broker, and open for its client, who hears no more. Later ones work.</summary>
    public void Forget()
    {
        foreach (var (_, broker) in _pairs)
            broker.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var (client, broker) in _pairs)
        {
            client.Dispose();
            broker.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var broker = new TcpClient(_broker.Host, _broker.Port);
                _pairs.Add((client, broker));
                _ = CarryAsync(client, broker, isClient: true);
                _ = CarryAsync(broker, client, isClient: false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    /// <summary>Until one side is gone. What a client sends after the broker was made to forget it is read and thrown away.</summary>
    private static async Task CarryAsync(TcpClient from, TcpClient to, bool isClient)
    {
        var (source, sink) = (from.GetStream(), to.GetStream());
        var buffer = new byte[1 << 16];
        try
        {
            while (await source.ReadAsync(buffer) is > 0 and var count)
            {
                try
                {
                    await sink.WriteAsync(buffer.AsMemory(0, count));
                }
                catch (Exception exception) when (isClient && exception is IOException or ObjectDisposedException)
                {
                    // Forgotten.
                }
            }

            if (isClient)
                to.Dispose();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Stopped, or the client is gone.
        }
    }
}
