using MassTransit;
using Microsoft.Extensions.Time.Testing;
using Tppo.Consumers.Training;
using Tppo.Contracts;
using Tppo.Messaging;
using Tppo.Modeling.Folders;
using Tppo.Runs;
using Tppo.Runs.Models;
using Tppo.Runs.Storage;
using Tppo.Tests.Hosting;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Consumers.Training;

/// <summary>
/// A trainer's share of a run that may be broken off anywhere and gone on with: its folder outlives the loops, and what they have not
/// acknowledged comes again, as from a broker.
/// </summary>
internal sealed class LoopRun : IPublishObserver, IAsyncDisposable
{
    public const int Slots = 2;
    private const int SaveFreq = 2;
    private const string Name = "r1";
    private readonly TemporaryFolder _folder = new();
    private readonly TrainerKind _kind;
    private readonly bool _isOnBroker;
    private readonly FakeTimeProvider _time = new();
    private readonly IBusControl _bus;
    private readonly List<WindowGenerated> _unacknowledged;
    private readonly List<(int Step, Task Delivery)> _deliveries = [];
    private Adder? _trainer;

    /// <param name="steps">Of which all windows are there from the beginning.</param>
    /// <param name="isOnBroker">Each step is made durable.</param>
    public LoopRun(int steps, Role role = Role.Policy, bool isOnBroker = true, int totalSteps = 0)
    {
        _kind = TrainerKind.Of(role);
        _isOnBroker = isOnBroker;
        _unacknowledged = [.. from step in Enumerable.Range(0, steps) from slot in Enumerable.Range(0, Slots) select Window(slot, step)];
        Control = new RunControl(totalSteps == 0 ? steps : totalSteps, SaveFreq);
        string[] parts = [_kind.ModelPart, _kind.StatePart];
        Checkpoints = new CheckpointStore(_folder.File("checkpoints"), 10, parts);
        Recovery = new CheckpointStore(_folder.File("recovery"), 2, parts);
        Weights = new WeightStore(_folder.File("weights"), 10, _ => Checkpoints.PartFolder(0, _kind.ModelPart), ScalarType.Float32);
        Accumulator = new StepAccumulator(Slots);
        using var initial = new Adder(role, role == Role.Policy ? Tiny.Policy() : Tiny.Value(), _ => { });
        TrainerCheckpoint.Save(Checkpoints, 0, initial, Tiny.Tokenizer, trained: null);
        _bus = Bus.Factory.CreateUsingInMemory(memory => memory.UseWire(Name, _time));
        _bus.ConnectPublishObserver(this);
    }

    public RunControl Control { get; }

    public CheckpointStore Checkpoints { get; }

    public CheckpointStore Recovery { get; }

    public WeightStore Weights { get; }

    public StepAccumulator Accumulator { get; private set; }

    /// <summary>What the bus has taken, in order.</summary>
    public List<object> Said { get; } = [];

    /// <summary>Lines that the loops have said.</summary>
    public Listener Lines { get; } = new();

    /// <summary>Windows that the trainer says taught nothing, in each step.</summary>
    public int NotFinite { get; set; }

    /// <summary>Is told what the loop does, or has done for it, each time before it is done; what it throws breaks the loop off.</summary>
    public Action<string> Happens { get; set; } = _ => { };

    /// <summary>Is asked before each durable write.</summary>
    public Action Require { get; set; } = () => { };

    public IEnumerable<StepTrained> Trained => Said.OfType<StepTrained>();

    public IEnumerable<StepTrained> Ledger => new TrainingLedger(LedgerPath).ReadFrom(_kind.Role, 0);

    public string LedgerPath => _folder.File("ledger.jsonl");

    public string RecoveryState(int step) => Recovery.PartFolder(step, _kind.StatePart);

    public string CheckpointState(int step) => Checkpoints.PartFolder(step, _kind.StatePart);

    /// <summary>Steps of which a delivery was acknowledged; each has either all or none.</summary>
    public IEnumerable<int> Acknowledged
        => _deliveries.Where(one => one.Delivery.IsCompletedSuccessfully).Select(one => one.Step).Distinct().Order();

    /// <summary>All that another process would go on from: lines of the ledger, parts of checkpoints, the pointer to the weights.</summary>
    public IReadOnlyList<string> Durable()
    {
        string[] stores = [_folder.File("checkpoints"), _folder.File("recovery")];
        return
        [
            .. Ledger.Select(line => $"trained {line.Step}"),
            .. stores.Where(Directory.Exists).SelectMany(store => Directory.EnumerateDirectories(store, "*", SearchOption.AllDirectories))
                .Where(path => TrainerKind.All.Any(kind => Path.GetFileName(path) == kind.ModelPart || Path.GetFileName(path) == kind.StatePart)).Order(),
            $"weights {Weights.Latest(_kind.Role)?.Version}",
        ];
    }

    /// <summary>Files that a writer left unfinished.</summary>
    public IEnumerable<string> Unfinished => Directory.EnumerateFileSystemEntries(_folder.Path, "*.partial-*", SearchOption.AllDirectories);

    public static WindowGenerated Window(int slot, int step) => Windows.Of([5 + slot, 2 + step], slot: slot, step: step);

    public async Task StartBusAsync() => await _bus.StartAsync(Patience.Limit);

    /// <summary>A process goes on from the last durable step, to the run's end unless it is broken off.</summary>
    public async Task RunAsync(CancellationToken? leave = null)
    {
        var (store, step) = _isOnBroker && Recovery.Latest(_ => true) is { } recovered ? (Recovery, recovered)
            : (Checkpoints, Checkpoints.Latest(_ => true)!.Value);
        var last = _isOnBroker ? StepTrainedFile.Read(store.PartFolder(step, _kind.StatePart)) : null;
        if (!_isOnBroker)
            Weights.ForgetLatest();
        Accumulator = new StepAccumulator(Slots);
        foreach (var window in _unacknowledged.Where(window => _isOnBroker || window.Ticket.Step >= step))
            _ = Deliver(window);
        using var trainer = Adder.Load(_kind.Role, store, step, what => Happens(what));
        trainer.NotFinite = NotFinite;
        _trainer = trainer;
        var loop = new TrainerLoop(
            Name,
            trainer,
            Accumulator,
            new TrainingLedger(LedgerPath),
            Weights,
            Checkpoints,
            _isOnBroker ? Recovery : null,
            Control,
            Tiny.Tokenizer,
            _bus,
            Lines,
            _time,
            new TrainingInstruments(Unheard.Meter(), _kind),
            () =>
            {
                Happens("require");
                Require();
            },
            threads: 1);
        try
        {
            var running = loop.RunAsync(step, last, leave ?? TestContext.Current.CancellationToken);
            await running.WaitAsync(Patience.Limit, CancellationToken.None);
        }
        finally
        {
            if (_isOnBroker)
                _unacknowledged.RemoveAll(window => Acknowledged.Contains(window.Ticket.Step));
        }
    }

    /// <summary>From the next step on, the weights of the trainer at work are no numbers.</summary>
    public void Poison() => _trainer!.Poison();

    /// <summary>A window comes; the task ends when it is acknowledged.</summary>
    public Task Deliver(WindowGenerated window)
    {
        var delivery = Accumulator.AddAsync(window);
        _deliveries.Add((window.Ticket.Step, delivery));
        return delivery;
    }

    /// <summary>The weights of the checkpoint before <paramref name="step"/>.</summary>
    public float[] Numbers(int step)
    {
        using var weights = ModelFolder.ReadWeights(Checkpoints.PartFolder(step, _kind.ModelPart), _kind.Head, ScalarType.Float32);
        return Tiny.Numbers(weights);
    }

    Task IPublishObserver.PrePublish<T>(PublishContext<T> context)
    {
        Happens("publishes");
        return Task.CompletedTask;
    }

    Task IPublishObserver.PostPublish<T>(PublishContext<T> context)
    {
        Said.Add(context.Message);
        Happens("has published");
        return Task.CompletedTask;
    }

    Task IPublishObserver.PublishFault<T>(PublishContext<T> context, Exception exception) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _bus.StopAsync(Patience.Limit);
        Control.Dispose();
        _folder.Dispose();
    }
}
