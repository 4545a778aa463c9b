using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Operating;

/// <summary>A message that the broker will never take ends the run, instead of being published for ever.</summary>
public sealed class MessageSizeTests(NarrowBroker broker) : IClassFixture<NarrowBroker>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("StepTrained", "12")]
    [InlineData("WindowGenerated", "48")]
    public async Task A_message_that_is_too_large_is_an_error_with_its_size_and_the_limit(string kind, string window)
    {
        var outcome = await TppoProcess.RunAsync(
            _folder.Path, "run", TppoProcess.Smoke, "--name", "wide-" + window, "--broker", broker.Address.ToString(),
            "--set", "warm_start_steps=1", "--set", "test_freq=0", "--set", $"window_response_length={window}");
        outcome.ExitCode.ShouldBe(2, outcome.Error);
        var line = outcome.Error.TrimEnd('\n').Split('\n')[^1];
        line.ShouldMatch($"^tppo: the broker refuses a {kind} of [0-9]+ bytes: its max_message_size is {NarrowBroker.Limit}; ");
        outcome.Error.ShouldNotContain("internal error");
    }
}
