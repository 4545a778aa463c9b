using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tppo.Tests.Infra;

/// <summary>Speaks TLS with a certificate of some name, and keeps what it is sent after the handshake.</summary>
internal sealed class FakeTlsBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    /// <param name="name">Of the host that the certificate is for.</param>
    /// <param name="trustFile">Where the certificate is written to, for SSL_CERT_FILE.</param>
    public FakeTlsBroker(string name, string trustFile)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(trustFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections, and the first bytes of those that sent any.</summary>
    public ConcurrentQueue<byte[]> Sent { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await HearAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task HearAsync(TcpClient client)
    {
        var buffer = new byte[64];
        var count = 0;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(_certificate);
            count = await stream.ReadAsync(buffer);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // The client refuses the certificate.
        }

        Sent.Enqueue(buffer[..count]);
    }
}
