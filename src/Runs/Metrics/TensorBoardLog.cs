using TorchSharp;
using TorchSharp.Modules;

namespace Tppo.Runs.Metrics;

/// <summary>
/// Writes metrics as TensorBoard scalars. A run that goes on opens a second event file in the same folder; TensorBoard lets its
/// steps take the place of the same and later steps of the first file.
/// </summary>
internal sealed class TensorBoardLog
{
    private readonly SummaryWriter _writer;
    private readonly TimeProvider _time;

    /// <param name="folder">Where the event file goes; made where it is missing.</param>
    /// <param name="time">The clock of the events.</param>
    public TensorBoardLog(string folder, TimeProvider? time = null)
    {
        _writer = torch.utils.tensorboard.SummaryWriter(folder);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Writes every value of a row, each to the disk at once.</summary>
    public void Append(MetricRow row)
    {
        // TensorBoard counts seconds since 1970; the writer's own default is 0.
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (name, value) in row.Values)
            _writer.add_scalar(name, (float)value, checked((int)row.Step), seconds);
    }
}
