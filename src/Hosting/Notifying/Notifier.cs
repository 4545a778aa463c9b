using System.Text;
using System.Text.Json;
using Serilog;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tasks.Rewards;

namespace Tppo.Hosting.Notifying;

/// <summary>Tells whom the recipe names of a run's events. What goes wrong with that is a warning, and no more.</summary>
internal sealed class Notifier
{
    /// <summary>For the command, and for the webhook.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Recipe _recipe;
    private readonly string _run;
    private readonly TimeProvider _time;
    private readonly Func<int> _step;
    private readonly string _command;
    private readonly Uri? _webhook;

    /// <param name="recipe">Says who is told.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="step">How many steps are trained.</param>
    /// <exception cref="UserException">The variable that the webhook is in is not set, or holds none.</exception>
    public Notifier(Recipe recipe, string run, TimeProvider time, Func<int> step)
    {
        (_recipe, _run, _time, _step) = (recipe, run, time, step);
        _command = recipe.Notify.NotifyCommand;
        _webhook = Webhook(recipe.Notify, Environment.GetEnvironmentVariable);
    }

    /// <inheritdoc cref="Notifier(Recipe, string, TimeProvider, Func{int})"/>
    public Notifier(RunContext context)
        : this(context.Recipe, context.Folder.Name, context.Time, context.ReadNewestVersion)
    {
    }

    /// <summary>Whether anybody is told.</summary>
    public bool IsAsked => _command.Length > 0 || _webhook is not null;

    /// <summary>Null where the recipe names none.</summary>
    /// <exception cref="UserException">The variable that it is in is not set, or holds none.</exception>
    public static Uri? Webhook(NotifyOptions options, Func<string, string?> environment)
    {
        if (options.NotifyWebhook.Length == 0)
            return null;
        var named = options.NotifyWebhook is ['$', .. var name] ? environment(name) : options.NotifyWebhook;
        return Uri.TryCreate(named, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UserException($"notify_webhook is {options.NotifyWebhook}, which is no http or https URL, or holds none");
    }

    /// <summary>Ends when all have been told, or could not be.</summary>
    /// <param name="kind">One of <see cref="RunEvent"/>.</param>
    /// <param name="text">In words.</param>
    public async Task TellAsync(string kind, string text)
    {
        if (!IsAsked)
            return;
        var line = JsonSerializer.Serialize(
            new RunEvent(
                kind,
                _run,
                RunContext.ThisInstance,
                _time.GetUtcNow(),
                _step(),
                _recipe.Run.TotalSteps,
                text),
            OperatorJson.Line);
        await Task.WhenAll(
            _command.Length == 0 ? Task.CompletedTask : TryAsync("notify_command", limit => CallAsync(line, limit)),
            _webhook is null ? Task.CompletedTask : TryAsync("notify_webhook", limit => PostAsync(_webhook, line, limit)));
    }

    private async Task TryAsync(string key, Func<CancellationToken, Task> tell)
    {
        using var limit = new CancellationTokenSource(Patience, _time);
        try
        {
            await tell(limit.Token);
        }
        catch (Exception exception)
        {
            var why = limit.IsCancellationRequested ? $"it took longer than {Patience.TotalSeconds} s"
                : exception.Message.ReplaceLineEndings(" ");
            Log.Warning("Nobody was told by {Key}: {Why}", key, why);
        }
    }

    private async Task CallAsync(string line, CancellationToken limit)
    {
        using var group = ProcessGroup.Start(_command);
        var said = Task.WhenAll(
            group.Process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit),
            group.Process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit));
        try
        {
            await group.Process.StandardInput.WriteLineAsync(line).WaitAsync(limit);
            group.Process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read its input.
        }

        await said.WaitAsync(limit);
        await group.Process.WaitForExitAsync(limit);
        if (group.Process.ExitCode != 0)
            throw new InvalidOperationException($"it ended with exit code {group.Process.ExitCode}");
    }

    /// <summary>The address may hold a secret: an error names its host alone.</summary>
    private static async Task PostAsync(Uri webhook, string line, CancellationToken limit)
    {
        using var client = new HttpClient();
        using var body = new StringContent(line + "\n", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(webhook, body, limit);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{webhook.Host} answered {(int)answer.StatusCode}");
    }
}
