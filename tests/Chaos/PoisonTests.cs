using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Tests.EndToEnd;
using Tppo.Tests.Infra;
using Messages = Tppo.Tests.Contracts.Wire.Samples;

namespace Tppo.Tests.Chaos;

/// <summary>Messages that no trainer must touch, published among those of a run.</summary>
public sealed class PoisonTests(Broker broker, UndisturbedSteps undisturbed) : IDisposable
{
    private const string Run = "poisoned";
    private static readonly TimeSpan Deadline = Patience.Limit;
    private readonly TemporaryFolder _folder = new();

    /// <summary>What each dead letter's reason must say, and the message.</summary>
    private static IReadOnlyList<(string Reason, byte[] Body)> Poison
    {
        get
        {
            var window = Messages.Window with
            {
                Ticket = Messages.Window.Ticket with { Slot = 3, Step = 2, PromptTokens = [1, 2], EarlierTokens = [] },
                Tokens = [1, 2],
                LogProbs = [-.5f, -.25f],
                Values = [0, .5f, 0],
                Finish = FinishReason.Window,
                Correct = null,
                Reward = null,
            };
            var good = new Frame(Run, window).ToBytes();
            return
            [
                ("begins no message", Encoding.ASCII.GetBytes("neither frame nor JSON, but long enough to be one")),
                ("checksum", good[..^5]),
                ("version", OfVersion(good, 77)),
                ("log-prob 1 is NaN", new Frame(Run, window with { LogProbs = [-.5f, float.NaN] }).ToBytes()),
                ("1 log-probs for 2 tokens", new Frame(Run, window with { LogProbs = [-.5f] }).ToBytes()),
                ("outside the vocabulary", new Frame(Run, window with { Tokens = [1, 5000] }).ToBytes()),
                ("is of run another", new Frame("another", window).ToBytes()),
            ];
        }
    }

    [Fact]
    public async Task Each_ends_in_the_dead_letters_with_its_reason_and_training_goes_on_as_if_it_had_not_been()
    {
        var address = await broker.VirtualHostAsync();
        using var process = TppoProcess.Start(_folder.Path, ["run", TppoProcess.Smoke, "--name", Run, "--broker", address.OriginalString, .. UndisturbedSteps.Settings]);
        await process.UntilAsync(() => TrainedWindows.Read(RunFile("ledger/policy.jsonl")).Count > 0);

        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (_, body) in Poison)
            await channel.BasicPublishAsync($"tppo.{Run}.window-generated", "", mandatory: true, new BasicProperties { ContentType = "application/vnd.tppo" }, body, TestContext.Current.CancellationToken);

        var outcome = await process.EndAsync();
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        foreach (var role in new[] { "policy-trainer", "value-trainer", "successive-batching" })
        {
            var reasons = await ReasonsAsync(channel, $"tppo.{Run}.{role}.dead-letter", Poison.Count);
            reasons.Count.ShouldBe(Poison.Count, role);
            foreach (var (reason, _) in Poison)
                reasons.ShouldContain(line => line.Contains(reason, StringComparison.Ordinal), $"{role}: {reason}");
        }

        await undisturbed.ShouldBeInAsync(RunFile(""));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The same frame as if a later program had written it.</summary>
    private static byte[] OfVersion(byte[] frame, ushort version)
    {
        var changed = frame.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(4), version);
        Crc32.Hash(changed.AsSpan(0, changed.Length - 4), changed.AsSpan(changed.Length - 4));
        return changed;
    }

    /// <summary>The reasons of a queue's letters, once it has <paramref name="count"/>: a queue of one active consumer can only be consumed.</summary>
    private static async Task<IReadOnlyList<string>> ReasonsAsync(IChannel channel, string queue, int count)
    {
        List<string> reasons = [];
        var all = new TaskCompletionSource();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, letter) =>
        {
            reasons.Add(Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["MT-Fault-Message"]!));
            if (reasons.Count == count)
                all.SetResult();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        await all.Task.WaitAsync(Deadline);
        return reasons;
    }

    private string RunFile(string path) => _folder.File(Path.Combine("runs", Run, path));
}
