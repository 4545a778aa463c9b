namespace Tppo.Tests.Infra;

/// <summary>A node that refuses messages as large as a step's metrics, and takes those that begin a run.</summary>
public sealed class NarrowBroker() : PrivateBroker($"max_message_size = {Limit}")
{
    public const int Limit = 400;
}
