using TorchSharp;

namespace Tppo.Tests;

public class SmokeTests
{
    [Fact]
    public void Torch_loads() => torch.ones(3).sum().item<float>().ShouldBe(3f);
}
