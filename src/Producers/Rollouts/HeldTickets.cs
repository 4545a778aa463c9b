using System.Collections.Concurrent;
using Tppo.Contracts;

namespace Tppo.Producers.Rollouts;

/// <summary>The tickets that this producer has in hand: what batching, which looks for lost ones, need not issue again.</summary>
internal sealed class HeldTickets
{
    private readonly ConcurrentDictionary<Holding, string> _names = new();

    /// <summary>Each once, also where a lost connection has handed it out again.</summary>
    public IReadOnlyList<string> Names => [.. _names.Values.Distinct()];

    /// <summary>The ticket is in hand until the result is disposed of.</summary>
    public IDisposable Hold(GenerateWindow ticket)
    {
        var holding = new Holding(this);
        _names[holding] = ticket.SlotAndStep;
        return holding;
    }

    private sealed class Holding(HeldTickets all) : IDisposable
    {
        public void Dispose() => all._names.TryRemove(this, out _);
    }
}
