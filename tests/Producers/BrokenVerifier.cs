using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Producers;

/// <summary>Comes to no verdict.</summary>
internal sealed class BrokenVerifier : IVerifier
{
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation) => throw new InvalidOperationException("broken");
}
