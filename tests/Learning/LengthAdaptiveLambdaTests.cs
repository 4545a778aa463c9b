using Tppo.Learning;
using static TorchSharp.torch;

namespace Tppo.Tests.Learning;

public class LengthAdaptiveLambdaTests
{
    [Fact]
    public void Grows_with_the_response_never_below_the_floor()
    {
        using var scope = NewDisposeScope();
        // 1 − 1/(.05·1000) = .98; 1 − 1/(.05·(1000 + 1000)) = .99; 1 − 1/(.05·100) = .8 and 0 tokens: the floor
        LengthAdaptiveLambda.Of(
                tensor(new long[] { 1000, 1000, 100, 0 }), tensor(new[] { false, true, false, false }), window: 2000, alpha: .05, floor: .95)
            .ShouldBeClose([.98f, .99f, .95f, .95f], 1e-6);
    }

    [Fact]
    public void An_odd_window_is_halved_exactly()
    {
        using var scope = NewDisposeScope();
        // L = 8 + 2.5
        LengthAdaptiveLambda.Of(tensor(new long[] { 8 }), tensor(new[] { true }), window: 5, alpha: 1, floor: 0)
            .ShouldBeClose([1 - 1 / 10.5f], 1e-6);
    }
}
