using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tppo.Hosting;
using Tppo.Runs;
using Tppo.Runs.Recipes;
using Tppo.Tests.Infra;

namespace Tppo.Tests.EndToEnd;

/// <summary>A run of the recipe `smoke` in this process, whose code is compiled already: for what is no question of the command line.</summary>
internal static class HostedRun
{
    /// <summary>From its beginning to its end.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="settings">`key=value`.</param>
    /// <param name="broker">None: in memory.</param>
    public static async Task<RunSummary> ToItsEndAsync(string folder, IEnumerable<string> settings, BrokerAddress? broker = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddTppoRun(RecipeReader.Read(TppoProcess.Smoke, settings), folder, broker);
        using var host = builder.Build();
        var run = host.Services.GetRequiredService<TppoRun>();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return (await run.Completion.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))!;
    }
}
