using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tasks;
using Tppo.Tasks.Rewards;

namespace Tppo.Hosting;

/// <summary>The pipeline in a program of one's own; see docs/embedding.md.</summary>
public static class TppoServices
{
    /// <summary>Adds a run, which is the host's work from its start to its end: <see cref="TppoRun"/>.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="recipe">What is trained, and how: of <see cref="RecipeReader"/>, which has checked it.</param>
    /// <param name="folder">Where the run is kept; its last part is the run's name.</param>
    /// <param name="broker">RabbitMQ; null for a run of this process alone.</param>
    /// <param name="roles">Those that this process has; all where none is named.</param>
    public static IServiceCollection AddTppoRun(
        this IServiceCollection services, Recipe recipe, string folder, BrokerAddress? broker = null, params IReadOnlyList<RunRole> roles)
    {
        var run = RunFolder.Of(Path.GetDirectoryName(Path.GetFullPath(folder))!, Path.GetFileName(folder));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRunProgress, LoggedProgress>();
        services.AddSingleton(provider => new TppoRun(
            recipe,
            run,
            broker,
            roles.Count > 0 ? roles : RunRole.All,
            Opening(provider, recipe, run, broker),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>()));
        return services.AddHostedService(provider => provider.GetRequiredService<TppoRun>());
    }

    /// <summary>Problems of one's own, in place of the recipe's `task`.</summary>
    public static IServiceCollection AddTppoTask(this IServiceCollection services, IProblemSet task) => services.AddSingleton(task);

    /// <summary>A verifier of one's own, in place of the recipe's `verifier`.</summary>
    public static IServiceCollection AddTppoVerifier(this IServiceCollection services, IVerifier verifier)
        => services.AddSingleton(verifier);

    private static RunOpening Opening(IServiceProvider provider, Recipe recipe, RunFolder folder, BrokerAddress? broker)
        => new(recipe, folder, broker, provider.GetRequiredService<IRunProgress>(), provider.GetRequiredService<TimeProvider>())
        {
            Task = provider.GetService<IProblemSet>(),
            Verifier = provider.GetService<IVerifier>(),
        };
}
