namespace Tppo.Producers.Batching;

/// <summary>
/// Whether something is lost, or only between two queues while one looked: lost is what two looks in a row miss while nothing moves. What
/// is sent again and missed still, is sent again after twice as many looks, and so on.
/// </summary>
internal sealed class Suspicion
{
    private const int First = 2;
    private const int Most = 128;
    private object? _state;
    private int _looks;
    private int _needed = First;

    /// <param name="isMissing">Something is missing at this look.</param>
    /// <param name="state">What would differ if anything had moved since the last look.</param>
    /// <returns>True where it is lost.</returns>
    public bool IsConfirmed(bool isMissing, object state)
    {
        if (!state.Equals(_state))
            (_state, _looks, _needed) = (state, 0, First);
        _looks = isMissing ? _looks + 1 : 0;
        if (_looks < _needed)
            return false;
        (_looks, _needed) = (0, Math.Min(2 * _needed, Most));
        return true;
    }
}
