using Tppo.Consumers.Supervised;
using Tppo.Consumers.Training;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Tests.Consumers.Supervised;

public class DemonstrationsTests
{
    private static readonly Problem[] Problems = [new("12", "345", "jsonl"), new("1", "2", "jsonl"), new("123456", "7", "jsonl")];

    [Fact]
    public void The_response_and_its_end_are_trained_and_the_prompt_is_context()
    {
        var rows = Of(maxLength: 8).Rows;
        rows[0].Tokens.ShouldBe([3, 4, 5, 6, 7, Tiny.Tokenizer.EndTokenId]); // the digits are 2 … 11
        rows[0].Trained.ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public void What_is_longer_than_the_longest_is_dropped_and_counted()
    {
        var demonstrations = Of(maxLength: 6);
        demonstrations.Rows.Select(row => row.Tokens.Length).ShouldBe([6, 3]);
        demonstrations.Dropped.ShouldBe(1);
        Should.Throw<UserException>(() => Of(maxLength: 2)).Message.ShouldContain("--max-length");
    }

    [Fact]
    public void Every_epoch_has_every_row_once_in_an_order_of_its_own()
    {
        TrainingRow[] rows = [.. Enumerable.Range(0, 10).Select(i => new TrainingRow([i, i], [1]))];
        var demonstrations = new Demonstrations(rows, 0);
        var batches = demonstrations.Batches(epochs: 3, batchSize: 4, seed: 7).ToList();
        batches.Count.ShouldBe(demonstrations.Steps(3, 4));
        batches.Select(batch => batch.Count).ShouldBe([4, 4, 2, 4, 4, 2, 4, 4, 2]);
        var epochs = batches.Chunk(3).Select(epoch => epoch.SelectMany(batch => batch.Select(row => row.Tokens[0])).ToList()).ToList();
        foreach (var epoch in epochs)
            epoch.Order().ShouldBe(Enumerable.Range(0, 10));
        epochs[0].ShouldNotBe(epochs[1]);
        demonstrations.Batches(3, 4, 7).SelectMany(batch => batch).ShouldBe(batches.SelectMany(batch => batch));
        demonstrations.Batches(3, 4, 8).SelectMany(batch => batch).ShouldNotBe(batches.SelectMany(batch => batch));
    }

    private static Demonstrations Of(int maxLength)
        => Demonstrations.Of(Problems, PromptEncoder.Read(new TaskOptions(), "", Tiny.Tokenizer, maxLength), Tiny.Tokenizer, Tiny.Tokenizer.EndTokenId, maxLength);
}
