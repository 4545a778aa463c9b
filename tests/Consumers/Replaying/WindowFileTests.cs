using System.Text;
using System.Text.Json.Nodes;
using Tppo.Consumers.Replaying;
using Tppo.Contracts;
using Tppo.Messaging.Archive;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;
using Tppo.Tests.Contracts.Wire;

namespace Tppo.Tests.Consumers.Replaying;

public sealed class WindowFileTests : IDisposable
{
    private readonly Replay.Recording _recording = new();
    private readonly SkippedRecords _skipped = new();

    public void Dispose() => _recording.Dispose();

    [Fact]
    public void Golden_line() => Text(Samples.Window).ShouldBe(
        """
        {"run":"r1","offset":9,"time":"2026-01-02T03:04:05Z","step":2,"slot":1,"trajectory_id":"1-3","count":3,"group_id":"g",
        "window_index":4,"data_source":"","answer":"ü","extra":"{}","seed":"72623859790382856","max_new_tokens":6,"min_version":0,
        "policy_version":2,"value_version":1,"finish":"length","correct":true,"reward":1,"prompt_tokens":[5,300],
        "earlier_tokens":[70000],"tokens":[7,128],"log_probs":[-0.5,0],"values":[1,-2,0],"segment":0,"refills":[],"full_log_probs":[]}
        """.ReplaceLineEndings(""));

    [Fact]
    public void Every_segment_has_its_line()
    {
        var lines = WindowLine.Write(new ArchivedWindow(9, Replay.Recording.Start, "r1", Samples.Refilled)).Select(line => JsonNode.Parse(line)!).ToList();
        lines.Select(line => ((int)line["segment"]!, (string)line["trajectory_id"]!, (string)line["finish"]!)).ShouldBe([(0, "1-3", "length"), (1, "1-8", "window")]);
        lines.Select(line => line["refills"]!.ToJsonString()).ShouldBe(["[8,11]", "[]"]);
    }

    [Fact]
    public void What_goes_on_has_neither_reward_nor_answer()
    {
        var line = JsonNode.Parse(Text(Samples.Window with { Finish = FinishReason.Window, Correct = null, Reward = null }))!.AsObject();
        ((string?)line["finish"]).ShouldBe("window");
        line.ContainsKey("correct").ShouldBeTrue();
        line["correct"].ShouldBeNull();
        line["reward"].ShouldBeNull();
    }

    [Fact]
    public void Every_float_comes_back_to_the_bit()
    {
        float[] values = [0.1f, 1f / 3, float.Epsilon, float.MaxValue, -3.3954825f];
        var line = JsonNode.Parse(Text(Samples.Window with { Values = values }))!;
        line["values"]!.AsArray().Select(value => (float)value!).ShouldBe(values);
    }

    [Fact]
    public void A_line_a_window_and_nothing_of_what_was_there()
    {
        _recording.Add((0, 0), (0, 1), (0, 1)).Add("another", Replay.Recording.Window(1, 0));
        _recording.Add((1, 0));
        var path = _recording.File("windows.jsonl");
        File.WriteAllText(path, "old");
        WindowFile.Write(path, _recording.From("first"), _skipped, TestContext.Current.CancellationToken).ShouldBe(3);
        File.ReadAllText(path).ShouldEndWith("}\n");
        File.ReadAllLines(path).Select(line => (long)JsonNode.Parse(line)!["offset"]!).ShouldBe([0, 1, 4]);
        _skipped.Count.ShouldBe(1);
    }

    [Fact]
    public void A_writing_that_is_stopped_leaves_what_was_there()
    {
        _recording.Add((0, 0), (0, 1));
        Directory.CreateDirectory(_recording.File("out"));
        var path = _recording.File("out/windows.jsonl");
        File.WriteAllText(path, "old");
        Should.Throw<OperationCanceledException>(() => WindowFile.Write(path, _recording.From("first"), _skipped, new CancellationToken(canceled: true)));
        Directory.GetFiles(_recording.File("out")).ShouldBe([path]);
        File.ReadAllText(path).ShouldBe("old");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        _recording.Add((0, 0));
        var path = _recording.File("nowhere/windows.jsonl");
        Should.Throw<UserException>(() => WindowFile.Write(path, _recording.From("first"), _skipped, TestContext.Current.CancellationToken))
            .Message.ShouldStartWith($"--to file:{path}: the file cannot be written");
    }

    private static string Text(WindowGenerated window)
        => Encoding.UTF8.GetString(WindowLine.Write(new ArchivedWindow(9, Replay.Recording.Start, "r1", window)).Single());
}
