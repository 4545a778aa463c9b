using System.Globalization;
using Tppo.Tasks.Rewards;

namespace Tppo.Tests.Tasks;

/// <summary>A verifier as a user might write one: the answer is how long the response should be.</summary>
public sealed class LengthVerifier : IVerifier
{
    public Task<Verdict> VerifyAsync(Response response, CancellationToken cancellation) =>
        Task.FromResult(new Verdict(response.Text.Length == int.Parse(response.Answer, CultureInfo.InvariantCulture)));
}
