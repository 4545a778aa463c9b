using System.Diagnostics;
using Tppo.Runs;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WatchedTime _time = new();
    private readonly List<string> _said = [];

    private RunFolder Run => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_waits_for_the_first_and_says_so_once()
    {
        Task<RunLock> second;
        using (Take())
        {
            _said.ShouldBeEmpty();
            second = TakeLaterAsync();
            for (var wait = 0; wait < 3; wait++)
            {
                var pause = await _time.NextWaitAsync();
                second.IsCompleted.ShouldBeFalse();
                _time.Advance(pause);
            }

            await _time.NextWaitAsync();
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        using var taken = await second.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        _said.ShouldBe(["another role is preparing the run …"]);
        Should.Throw<IOException>(() => new FileStream(Run.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None)); // it has it
    }

    [Fact]
    public void One_after_another_needs_no_wait()
    {
        for (var i = 0; i < 3; i++)
            Take().Dispose();
        _said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancellation_ends_the_wait()
    {
        using var first = Take();
        using var cancellation = new CancellationTokenSource();
        var second = TakeLaterAsync(cancellation.Token);
        await _time.NextWaitAsync();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second.WaitAsync(Patience.Limit, CancellationToken.None));
    }

    [Fact]
    public async Task The_lock_of_a_process_that_is_killed_is_free()
    {
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--close", Run.Lock, "sh", "-c", "echo held; sleep 600"])
        {
            RedirectStandardOutput = true,
        })!;
        (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("held");
        var waiting = TakeLaterAsync();
        var pause = await _time.NextWaitAsync();
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        _time.Advance(pause);
        using var taken = await waiting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        _said.ShouldHaveSingleItem();
    }

    [Fact]
    public void Without_a_folder_there_is_nothing_to_wait_for()
        => Should.Throw<IOException>(() => RunLock.Take(new RunFolder(_folder.File("none")), _said.Add, _time, CancellationToken.None));

    private RunLock Take(CancellationToken? stop = null)
        => RunLock.Take(Run, _said.Add, _time, stop ?? TestContext.Current.CancellationToken);

    private Task<RunLock> TakeLaterAsync(CancellationToken? stop = null) => Task.Run(() => Take(stop), CancellationToken.None);
}
