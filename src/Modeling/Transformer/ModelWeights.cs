using TorchSharp.Modules;
using Tppo.Modeling.Configuration;
using static TorchSharp.torch;

namespace Tppo.Modeling.Transformer;

/// <summary>The parameters of one model, by Hugging Face's names, in the order of <see cref="ParameterLayout"/>. Owns its tensors.</summary>
public sealed class ModelWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _byName;

    /// <summary>Takes over <paramref name="parameters"/>, which must be exactly those of the layout.</summary>
    /// <exception cref="ModelException">A parameter is missing, left over or of another shape; the message names it.</exception>
    public ModelWeights(ModelConfig config, Head head, IReadOnlyDictionary<string, Tensor> parameters, string origin)
    {
        Config = config;
        Head = head;
        Names = ParameterLayout.Check(config, head, parameters.ToDictionary(p => p.Key, p => p.Value.shape), origin);
        _byName = Names.ToDictionary(name => name, name => parameters[name].DetachFromDisposeScope());
    }

    public ModelConfig Config { get; }

    public Head Head { get; }

    public IReadOnlyList<string> Names { get; }

    public IEnumerable<Tensor> Tensors => Names.Select(name => _byName[name]);

    public IEnumerable<KeyValuePair<string, Tensor>> Named => Names.Select(name => KeyValuePair.Create(name, _byName[name]));

    public Tensor this[string name] => _byName[name];

    public Tensor InLayer(int layer, string name) => _byName[ParameterLayout.Layer(layer, name)];

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

    /// <summary>A copy that shares nothing, on <paramref name="device"/> (default: where these are).</summary>
    public ModelWeights Copy(Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return new ModelWeights(Config, Head, Named.ToDictionary(p => p.Key, p => p.Value.detach().to(device ?? p.Value.device, copy: true)), "copy");
    }

    /// <summary>A value model on a copy of this trunk, with a head of zeros.</summary>
    public ModelWeights WithValueHead()
    {
        using var scope = NewDisposeScope();
        var parameters = Named.Where(p => p.Key != ParameterLayout.OutputHead).ToDictionary(p => p.Key, p => p.Value.detach().clone());
        var device = this[ParameterLayout.FinalNorm].device;
        parameters[ParameterLayout.ValueWeight] = zeros(1, Config.HiddenSize, device: device);
        parameters[ParameterLayout.ValueBias] = zeros(1, device: device);
        return new ModelWeights(Config, Head.Value, parameters, "value model");
    }

    /// <summary>A copy on <paramref name="device"/> whose tensors are leaves that gather gradients.</summary>
    public ModelWeights Trainable(Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var parameters = Named.ToDictionary(p => p.Key, p => (Tensor)new Parameter(p.Value.detach().to(device, copy: true)));
        return new ModelWeights(Config, Head, parameters, "copy");
    }

    public void Dispose()
    {
        foreach (var tensor in _byName.Values)
            tensor.Dispose();
    }
}
