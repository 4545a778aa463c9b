using Tppo.Consumers.Recording;
using Tppo.Hosting;
using Tppo.Messaging.Roles;
using Tppo.Runs;
using Tppo.Runs.Metrics;
using Tppo.Tests.Hosting;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Consumers.Recording;

public sealed class RowWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_row_that_tensorboard_cannot_take_is_in_the_log_once_when_it_is_written_again()
    {
        var folder = new RunFolder(_folder.File("run"));
        Directory.CreateDirectory(folder.Path);
        var opening = new RunOpening(SmallRun.Recipe(), folder, broker: null, new Listener(), TimeProvider.System);
        using var context = opening.Open(TestContext.Current.CancellationToken);
        await using var leases = new RoleLeases();
        var rows = new RowWriter(context, leases, new RowInstruments(Unheard.Meter()));
        var row = new MetricRow(1, new Dictionary<string, double> { ["actor/pg_loss"] = 1 });
        Directory.Delete(folder.TensorBoard, recursive: true);
        Should.Throw<IOException>(() => rows.Write(row));
        Directory.CreateDirectory(folder.TensorBoard);
        rows.Write(row);
        rows.Read().ShouldHaveSingleItem().Step.ShouldBe(1);
    }
}
