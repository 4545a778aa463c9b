using Tppo.Runs.Metrics;

namespace Tppo.Tests.Hosting;

/// <summary>Keeps the lines that a run says, and may do something at each.</summary>
internal sealed class Listener(Action? heard = null) : IRunProgress
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public void Started(long totalSteps, long firstStep)
    {
    }

    public void Step(MetricRow row)
    {
    }

    public void Evaluated(MetricRow row)
    {
    }

    public void Message(string text)
    {
        lock (_messages)
            _messages.Add(text);
        heard?.Invoke();
    }
}
