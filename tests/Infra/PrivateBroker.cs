using System.Diagnostics;
using System.Globalization;

namespace Tppo.Tests.Infra;

/// <summary>A node of a test class's own, whose settings and alarms disturb nobody else.</summary>
public abstract class PrivateBroker(string settings) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly BrokerScript _script = new(Directory.CreateTempSubdirectory("tppo-private-broker-").FullName);

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settingsFolder = Directory.CreateDirectory(Path.Combine(_script.Folder, "conf.d"));
        await File.WriteAllTextAsync(Path.Combine(settingsFolder.FullName, "test.conf"), settings + "\n");
        Address = await _script.StartAsync();
    }

    /// <summary>`rabbitmqctl` on this node.</summary>
    public async Task ControlAsync(params string[] arguments)
    {
        var tool = Directory.EnumerateDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Select(server => Path.Combine(server, "sbin", "rabbitmqctl")).Last();
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _script.Folder;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["ERL_EPMD_PORT"] = (Address.Port + 4).ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_NODENAME"] = "tppo@localhost";
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Deadline);
        process.ExitCode.ShouldBe(0, await output + await error);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _script.StopAsync();
        Directory.Delete(_script.Folder, recursive: true);
    }
}
