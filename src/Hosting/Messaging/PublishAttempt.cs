using MassTransit;

namespace Tppo.Hosting.Messaging;

/// <summary>What becomes of a publish while MassTransit repeats it by itself; a payload of its context.</summary>
internal sealed class PublishAttempt
{
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SendContext? _context;

    /// <summary>Fails where the broker will never take the message.</summary>
    public Task Refused => _refused.Task;

    /// <summary>Of the message's body; null before it is written.</summary>
    public long? Bytes => _context?.BodyLength;

    public void Begin(SendContext context)
    {
        _context = context;
        context.GetOrAddPayload(() => this);
    }

    /// <summary>One failure; it may pass, or is for good.</summary>
    public void Failed(string kind, Exception exception)
    {
        if (RefusedSize.Of(exception, kind, Bytes) is { } refusal)
            _refused.TrySetException(refusal);
    }
}
