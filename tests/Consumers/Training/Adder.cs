using System.Globalization;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers.Training;

/// <summary>
/// A trainer that adds numbers: sum = sum / 2 + the tokens of the step, and every weight grows by sum / 1024. The sum is its state:
/// who goes on without it, or trains a step twice, ends elsewhere.
/// </summary>
internal sealed class Adder(Role role, ModelWeights weights, Action<string> happens) : ITrainer
{
    private const string State = "sum";
    private double _sum;

    public Role Role => role;

    public ModelWeights Weights
    {
        get
        {
            happens("weights are asked for");
            return weights;
        }
    }

    /// <summary>As it was before <paramref name="step"/>.</summary>
    public static Adder Load(Role role, CheckpointStore store, int step, Action<string> happens)
    {
        var kind = TrainerKind.Of(role);
        var adder = new Adder(role, ModelFolder.ReadWeights(store.PartFolder(step, kind.ModelPart), kind.Head), happens);
        if (step > 0)
            adder.ReadState(store.PartFolder(step, kind.StatePart));
        return adder;
    }

    public IReadOnlyDictionary<string, double> Train(int step, IReadOnlyList<WindowGenerated> windows)
    {
        happens("trains");
        windows.Select(window => (window.Ticket.Slot, window.Ticket.Step))
            .ShouldBe(Enumerable.Range(0, windows.Count).Select(slot => (slot, step)));
        _sum = _sum / 2 + windows.Sum(window => window.Tokens.Sum());
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var tensor in weights.Tensors)
            tensor.add_(_sum / 1024);
        return new Dictionary<string, double> { ["sum"] = _sum };
    }

    public int NotFinite { get; set; }

    public void Poison() => _sum = double.NaN;

    public void WriteState(string folder)
    {
        File.WriteAllText(Path.Combine(folder, State), _sum.ToString("R", CultureInfo.InvariantCulture));
        happens("state is written");
    }

    public void ReadState(string folder)
        => _sum = double.Parse(File.ReadAllText(Path.Combine(folder, State)), CultureInfo.InvariantCulture);

    public void Dispose() => weights.Dispose();
}
