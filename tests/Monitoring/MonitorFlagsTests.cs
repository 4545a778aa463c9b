using System.CommandLine;
using Tppo.Cli.Monitoring;
using Tppo.Runs.Errors;

namespace Tppo.Tests.Monitoring;

public class MonitorFlagsTests
{
    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("", "", null, null)]
    [InlineData("--metrics-host 0.0.0.0", null, null, null)]
    [InlineData("--metrics-port 9464", null, null, "127.0.0.1:9464")]
    [InlineData("--metrics-port 0", "9464", "0.0.0.0", "0.0.0.0:0")]
    [InlineData("--metrics-port 9464 --metrics-host ::1", null, "0.0.0.0", "[::1]:9464")]
    [InlineData("", "9464", "", "127.0.0.1:9464")]
    public void A_flag_counts_before_the_environment(string line, string? port, string? host, string? address) => Address(line, port, host).ShouldBe(address);

    [Theory]
    [InlineData("--metrics-port 70000", null, null, "--metrics-port")]
    [InlineData("--metrics-port -1", null, null, "--metrics-port")]
    [InlineData("--metrics-port 1 --metrics-host nowhere", null, null, "--metrics-host")]
    [InlineData("", "many", null, "TPPO_METRICS_PORT")]
    [InlineData("", "1", "nowhere", "TPPO_METRICS_HOST")]
    public void What_is_no_address_is_named(string line, string? port, string? host, string named)
    {
        var message = Should.Throw<UserException>(() => Address(line, port, host)).Message;
        message.ShouldContain(named);
        message.ShouldNotContain("\n");
    }

    private static string? Address(string line, string? port, string? host)
    {
        var flags = new MonitorFlags();
        var command = new Command("run");
        flags.AddTo(command);
        return flags.Address(command.Parse(line), name => name == "TPPO_METRICS_PORT" ? port : host)?.ToString();
    }
}
