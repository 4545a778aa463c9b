using Tppo.Contracts;

namespace Tppo.Bench.Bus;

/// <summary>What both rounds do alike.</summary>
internal static class Load
{
    public const int Publishers = 16;
    public const ushort Prefetch = 128;

    /// <summary>The same window of another slot.</summary>
    public static WindowGenerated Window(WindowGenerated window, int slot) => window with { Ticket = window.Ticket with { Slot = slot } };
}
