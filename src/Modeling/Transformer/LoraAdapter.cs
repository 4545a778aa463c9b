using TorchSharp.Modules;
using Tppo.Modeling.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Tppo.Modeling.Transformer;

/// <summary>
/// Low-rank adapters (LoRA, 2106.09685): a module W [out, in] computes x Wᵀ + (α / r) x Aᵀ Bᵀ with A [r, in] and B [out, r]. Owns its
/// tensors.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    private const string Down = ".lora_A.weight";
    private const string Up = ".lora_B.weight";
    private readonly Dictionary<string, (Tensor A, Tensor B)> _modules;

    private LoraAdapter(LoraConfig config, Dictionary<string, (Tensor A, Tensor B)> modules)
    {
        Config = config;
        _modules = modules;
        foreach (var (_, tensor) in Named)
            tensor.DetachFromDisposeScope();
    }

    public LoraConfig Config { get; }

    /// <summary>A and B of each module, by names such as <c>model.layers.0.self_attn.q_proj.lora_A.weight</c>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Named
        => _modules.SelectMany(m => new[] { KeyValuePair.Create(m.Key + Down, m.Value.A), KeyValuePair.Create(m.Key + Up, m.Value.B) });

    public IEnumerable<string> Modules => _modules.Keys;

    /// <summary>A new adapter that adds nothing yet: A uniform within ±1/√in, as PEFT has it, and B zeros; both gather gradients.</summary>
    public static LoraAdapter Initialise(ModelWeights weights, LoraConfig config, Device device, long seed)
    {
        using var generator = new Generator((ulong)seed);
        using var scope = NewDisposeScope();
        return Create(weights.Config, config, (name, shape) =>
        {
            var values = name.EndsWith(Down, StringComparison.Ordinal)
                ? (rand(shape, generator: generator) * 2 - 1) / Math.Sqrt(shape[1])
                : zeros(shape);
            return new Parameter(values.to(weights.Type, device));
        });
    }

    /// <summary>The adapter of a model whose tensors <paramref name="tensor"/> gives, by name and shape.</summary>
    internal static LoraAdapter Create(ModelConfig model, LoraConfig config, Func<string, long[], Tensor> tensor)
    {
        var modules = new Dictionary<string, (Tensor A, Tensor B)>();
        foreach (var (name, shape) in ParameterLayout.Of(model, Head.Value))
        {
            var module = name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] : "";
            if (config.TargetModules.Any(target => module.EndsWith("." + target, StringComparison.Ordinal)))
                modules[module] = (tensor(module + Down, [config.Rank, shape[1]]), tensor(module + Up, [shape[0], config.Rank]));
        }

        return new LoraAdapter(config, modules);
    }

    /// <summary>A copy that shares nothing, on <paramref name="device"/> and as <paramref name="type"/>.</summary>
    public LoraAdapter Copy(Device device, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return new LoraAdapter(Config, _modules.ToDictionary(m => m.Key, m => (Of(m.Value.A), Of(m.Value.B))));
        Tensor Of(Tensor tensor) => tensor.detach().to(type, device, copy: true);
    }

    /// <summary>y [.., out] and what the module's adapter adds to it for x [.., in]; y itself where the module has none.</summary>
    public Tensor AddTo(Tensor y, string module, Tensor x)
        => _modules.TryGetValue(module, out var m) ? y + linear(linear(x, m.A) * Config.Scale, m.B) : y;

    /// <summary>What the module's adapter adds to its weight, (α / r) B A [out, in] in float32.</summary>
    public Tensor Delta(string module)
    {
        using var scope = NewDisposeScope();
        var (a, b) = _modules[module];
        return (b.to(ScalarType.Float32).matmul(a.to(ScalarType.Float32)) * Config.Scale).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var (_, tensor) in Named)
            tensor.Dispose();
    }
}
