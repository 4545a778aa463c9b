using Tppo.Runs;

namespace Tppo.Tests.Runs;

public class RunControlTests
{
    [Fact]
    public void A_checkpoint_is_due_every_save_freq_steps_and_at_the_end()
    {
        using var control = new RunControl(totalSteps: 10, saveFreq: 4);
        Enumerable.Range(1, 10).Where(control.IsCheckpoint).ShouldBe([4, 8, 10]);
        control.StopBefore(7);
        Enumerable.Range(1, 10).Where(control.IsCheckpoint).ShouldBe([4, 7, 8]);
    }

    [Fact]
    public void Stopping_lowers_the_end_and_never_raises_it()
    {
        using var control = new RunControl(totalSteps: 10, saveFreq: 4);
        control.Stopping.IsCancellationRequested.ShouldBeFalse();
        control.StopBefore(6);
        control.StopStep.ShouldBe(6);
        control.Stopping.IsCancellationRequested.ShouldBeTrue();
        control.StopBefore(8);
        control.StopStep.ShouldBe(6);
    }

    [Fact]
    public void The_first_failure_counts()
    {
        using var control = new RunControl(totalSteps: 10, saveFreq: 4);
        control.Fail(new InvalidOperationException("first"));
        control.Fail(new InvalidOperationException("second"));
        control.Failed.IsCancellationRequested.ShouldBeTrue();
        control.Failure!.Message.ShouldBe("first");
    }
}
