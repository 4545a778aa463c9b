using TorchSharp.Modules;
using Tppo.Modeling.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Tppo.Modeling.Transformer;

/// <summary>
/// The parameters of one model, by Hugging Face's names, in the order of
/// <see cref="ParameterLayout"/>, all of one type on one device. Owns its tensors.
/// </summary>
public sealed class ModelWeights : IDisposable
{
    private const string Weight = ".weight";
    private readonly Dictionary<string, Tensor> _byName;

    /// <summary>
    /// Takes over <paramref name="parameters"/>, which must be exactly those of the layout, and <paramref name="adapter"/>.
    /// </summary>
    /// <exception cref="ModelException">A parameter is missing, left over or of another shape; the message names it.</exception>
    public ModelWeights(
        ModelConfig config,
        Head head,
        IReadOnlyDictionary<string, Tensor> parameters,
        string origin,
        LoraAdapter? adapter = null)
    {
        Config = config;
        Head = head;
        Adapter = adapter;
        Names = ParameterLayout.Check(config, head, parameters.ToDictionary(p => p.Key, p => p.Value.shape), origin);
        _byName = Names.ToDictionary(name => name, name => parameters[name].DetachFromDisposeScope());
    }

    public ModelConfig Config { get; }

    public Head Head { get; }

    /// <summary>The adapter that is trained in place of the large matrices; null where they are trained themselves.</summary>
    public LoraAdapter? Adapter { get; private set; }

    /// <summary>The same tensors without the adapter, still owned by these weights.</summary>
    public ModelWeights Base => new(Config, Head, _byName, "base");

    public IReadOnlyList<string> Names { get; }

    public IEnumerable<Tensor> Tensors => Names.Select(name => _byName[name]);

    public IEnumerable<KeyValuePair<string, Tensor>> Named => Names.Select(name => KeyValuePair.Create(name, _byName[name]));

    /// <summary>The tensors that gather gradients: all, or with an adapter its own and the value head's.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Trained => [.. Named.Concat(Adapter?.Named ?? []).Where(p => p.Value.requires_grad)];

    /// <summary>Whether every weight is a number, those of the adapter included.</summary>
    public bool AreFinite()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return stack(Named.Concat(Adapter?.Named ?? []).Select(p => p.Value.isfinite().all())).all().item<bool>();
    }

    public ScalarType Type => _byName[ParameterLayout.FinalNorm].dtype;

    public Device Device => _byName[ParameterLayout.FinalNorm].device;

    /// <summary>Name of the matrix that gives the logits.</summary>
    public string OutputName => Config.TiedEmbeddings ? ParameterLayout.Embedding : ParameterLayout.OutputHead;

    public Tensor this[string name] => _byName[name];

    public Tensor InLayer(int layer, string name) => _byName[ParameterLayout.Layer(layer, name)];

    /// <summary>x Wᵀ + b of the module <paramref name="name"/> of a block, and what the adapter adds to it: [.., in] → [.., out].</summary>
    public Tensor Project(int layer, string name, Tensor x)
    {
        var module = ParameterLayout.Layer(layer, name);
        using var scope = NewDisposeScope();
        var y = linear(x, _byName[module + Weight], _byName.GetValueOrDefault(module + ".bias"));
        return (Adapter is null ? y : Adapter.AddTo(y, module, x)).MoveToOuterDisposeScope();
    }

    /// <summary>New weights: normal with standard deviation <paramref name="deviation"/>, norms 1, biases and a value head 0.</summary>
    public static ModelWeights Initialise(ModelConfig config, Head head, double deviation, long seed)
    {
        using var generator = new Generator((ulong)seed);
        using var scope = NewDisposeScope();
        var parameters = new Dictionary<string, Tensor>();
        foreach (var (name, shape) in ParameterLayout.Of(config, head))
        {
            parameters[name] = shape.Length == 1 && name.EndsWith("norm.weight", StringComparison.Ordinal) ? ones(shape)
                : shape.Length == 1 || name == ParameterLayout.ValueWeight ? zeros(shape)
                : normal(0, deviation, shape, generator: generator);
        }

        return new ModelWeights(config, head, parameters, "new model");
    }

    /// <summary>
    /// A copy that shares nothing, on <paramref name="device"/> and as
    /// <paramref name="type"/> (default: as these are), with a copy of the adapter.
    /// </summary>
    public ModelWeights Copy(Device? device = null, ScalarType? type = null)
        => CopyWith(Adapter?.Copy(device ?? Device, type ?? Type), device, type);

    /// <summary>
    /// A copy on the CPU, without adapter, that computes the same:
    /// W + (α / r) B A, added in float32 and rounded once to <paramref name="type"/>.
    /// </summary>
    public ModelWeights Merged(ScalarType type)
    {
        var merged = CopyWith(null, CPU, type);
        using var _ = no_grad();
        foreach (var module in Adapter?.Modules ?? [])
        {
            using var scope = NewDisposeScope();
            merged[module + Weight].copy_(_byName[module + Weight].to(ScalarType.Float32) + Adapter!.Delta(module));
        }

        return merged;
    }

    /// <summary>A value model on a copy of this trunk, with a head of zeros.</summary>
    public ModelWeights WithValueHead()
    {
        using var scope = NewDisposeScope();
        var parameters = Named.Where(p => p.Key != ParameterLayout.OutputHead).ToDictionary(p => p.Key, p => p.Value.detach().clone());
        parameters[ParameterLayout.ValueWeight] = zeros([1, Config.HiddenSize], Type, Device);
        parameters[ParameterLayout.ValueBias] = zeros([1], Type, Device);
        return new ModelWeights(Config, Head.Value, parameters, "value model");
    }

    /// <summary>A copy on <paramref name="device"/> whose tensors are leaves that gather gradients.</summary>
    public ModelWeights Trainable(Device device) => Trainable(device, _ => true, null);

    /// <summary>A copy on <paramref name="device"/> that is frozen except for a new adapter and the value head.</summary>
    public ModelWeights Trainable(Device device, LoraConfig lora, long seed)
        => Trainable(
            device,
            name => name is ParameterLayout.ValueWeight or ParameterLayout.ValueBias,
            LoraAdapter.Initialise(this, lora, device, seed));

    /// <summary>Takes over <paramref name="adapter"/>; there must be no other yet.</summary>
    public void Attach(LoraAdapter adapter)
        => Adapter = Adapter is null ? adapter : throw new InvalidOperationException("There is an adapter already.");

    public void Dispose()
    {
        Adapter?.Dispose();
        foreach (var tensor in _byName.Values)
            tensor.Dispose();
    }

    private ModelWeights CopyWith(LoraAdapter? adapter, Device? device, ScalarType? type)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var parameters = Named.ToDictionary(p => p.Key, p => p.Value.detach().to(type ?? Type, device ?? Device, copy: true));
        return new ModelWeights(Config, Head, parameters, "copy", adapter);
    }

    private ModelWeights Trainable(Device device, Predicate<string> trained, LoraAdapter? adapter)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var parameters = Named.ToDictionary(
            p => p.Key, p => (Tensor)new Parameter(p.Value.detach().to(device, copy: true), trained(p.Key)));
        return new ModelWeights(Config, Head, parameters, "copy", adapter);
    }
}
