using System.IO.Hashing;
using System.Text.Json;
using Tppo.Contracts.Wire;
using Tppo.Runs.Storage;

namespace Tppo.Tests.EndToEnd;

/// <summary>A run that was killed in the middle of its writes, and its archive in the first version of the wire format.</summary>
public sealed class TornFilesTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private const string Name = "torn";

    [Fact]
    public async Task A_run_goes_on_after_a_kill_in_the_middle_of_every_write_and_its_archive_replays_as_one_of_version_1()
    {
        using (var process = TppoProcess.Start(run.Folder, "run", TppoProcess.Smoke, "--name", Name))
        {
            await process.UntilAsync(() => Directory.Exists(run.Run(Name, "checkpoints/step_4/batching")) && Directory.Exists(run.Run(Name, "checkpoints/step_4/policy")));
            process.Kill();
            await process.EndAsync();
        }

        string[] torn = ["metrics.jsonl", "trajectories.jsonl", "ledger/policy.jsonl", "ledger/value.jsonl"];
        var trajectories = run.Run(Name, "trajectories.jsonl");
        var lines = File.ReadAllLines(trajectories);
        lines[1] = lines[1][..20] + lines[1]; // what an earlier program made of a torn line
        File.WriteAllLines(trajectories, lines);
        foreach (var file in torn)
            File.AppendAllText(run.Run(Name, file), "{\"step\":7,\"x\":[\"");
        string[] left = ["weights/policy/v2.safetensors.partial-1", "weights/value/latest.json.partial-1", "config.json.partial-1"];
        foreach (var file in left.Select(file => run.Run(Name, file)))
        {
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        }

        var outcome = await run.TrainAsync(Name, "--resume");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("trajectories.jsonl:2: ");
        run.Weights(Name).SequenceEqual(run.Weights("undisturbed")).ShouldBeTrue();
        foreach (var line in torn.SelectMany(file => File.ReadLines(run.Run(Name, file))))
            JsonDocument.Parse(line).Dispose();
        foreach (var file in left)
            File.Exists(run.Run(Name, file)).ShouldBeFalse(file);

        RewriteAsVersion1(run.Run(Name, "archive/windows.seg"));
        var replay = await TppoProcess.RunAsync(run.Folder, "replay", "--run", Name, "--to", "policy", "--as", Name + "-replayed", "--from", "step:0");
        replay.ExitCode.ShouldBe(0, replay.Error);
        replay.Output.ShouldContain($"the same weights as in step_8 of {Name}");
    }

    /// <summary>
    /// Version 1 is version 3 without the flag that says that there is no extra, and without the counts of refills, of further log-probs and of further segments,
    /// which are 0. Each token is a byte.
    /// </summary>
    private static void RewriteAsVersion1(string path)
    {
        var segment = new MemoryStream();
        foreach (var record in WindowSegment.Read(path))
        {
            var bytes = new Frame(record.Run, record.Window).ToBytes()[..^sizeof(uint)].ToList();
            var ticket = record.Window.Ticket;
            var flag = 7 + 4 + record.Run.Length + 32 + 4 + ticket.GroupId.Length + 4 + ticket.Answer.Length + 4 + ticket.DataSource.Length;
            var refills = flag + 1 + 4 + ticket.PromptTokens.Length + 4 + ticket.EarlierTokens.Length;
            Remove(bytes.Count - 8, 8);
            Remove(refills, 4);
            Remove(flag, 1);
            bytes[4] = 1;
            byte[] frame = [.. bytes, .. BitConverter.GetBytes(Crc32.HashToUInt32([.. bytes]))];
            byte[] header = [.. BitConverter.GetBytes(frame.Length), .. BitConverter.GetBytes(record.Time.ToUnixTimeMilliseconds())];
            segment.Write([.. header, .. BitConverter.GetBytes(Crc32.HashToUInt32(header)), .. frame]);

            void Remove(int first, int count)
            {
                bytes.GetRange(first, count).ShouldAllBe(zero => zero == 0);
                bytes.RemoveRange(first, count);
            }
        }

        File.WriteAllBytes(path, segment.ToArray());
        WindowSegment.Read(path).Count().ShouldBePositive();
    }
}
