using CsCheck;
using Tppo.Producers.Batching;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tests.Consumers;
using Tppo.Tests.Modeling.Tokenization;

namespace Tppo.Tests.Producers;

public class PromptOrderTests
{
    internal static PromptOrder Order(int slots = 6, int n = 2, int maxPromptLength = 8, ulong seed = 1)
        => new(new CountingProblems(), PromptEncoder.Read(new TaskOptions(), "", Tiny.Tokenizer, maxPromptLength), seed, slots, n);

    [Theory]
    [InlineData(0, 0, "0?")]
    [InlineData(0, 1, "0?")]
    [InlineData(2, 1, "2?")]
    [InlineData(0, 2, "3?")]
    [InlineData(2, 5, "8?")] // lane 2 of 3: 2 + 2·3
    public void A_lane_takes_every_third_problem_twice(int lane, int index, string prompt)
    {
        var start = Order().Start(lane, index);
        start.Answer.ShouldBe(prompt.TrimEnd('?'));
        start.PromptTokens.ShouldBe(Tiny.Tokenizer.Encode(prompt));
        start.TrajectoryIndex.ShouldBe(index);
    }

    [Fact]
    public void A_group_has_one_prompt_and_no_two_groups_share_one() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4]).Sample((lanes, n) =>
        {
            var order = Order(lanes * n, n);
            var all = (from lane in Enumerable.Range(0, lanes) from index in Enumerable.Range(0, 4 * n) select order.Start(lane, index)).ToList();
            var groups = all.GroupBy(one => one.GroupId).ToList();
            groups.Count.ShouldBe(lanes * 4);
            groups.ShouldAllBe(group => group.Count() == n && group.Select(one => one.Answer).Distinct().Count() == 1);
            all.Select(one => one.Answer).Distinct().Count().ShouldBe(lanes * 4);
            all.Select(one => one.Seed).Distinct().Count().ShouldBe(all.Count);
        }, iter: 50);

    [Fact]
    public void Two_processes_that_read_the_model_for_themselves_give_the_same_prompts()
    {
        using var model = new HfFolder();
        File.AppendAllText(Path.Combine(model.Path, "chat_template.jinja"), "{{ strftime_now('%d %b %Y %S') }}");
        var options = new TaskOptions { ApplyChatTemplate = ChatTemplateUse.Always };
        PromptOrder Process() => new(new CountingProblems(), PromptEncoder.Read(options, model.Path, model.Tokenizer(), 100), 1, 6, 2);
        var (one, other) = (Process(), Process());
        for (var count = 10; count-- > 0;)
            other.Start(1, count).PromptTokens.ShouldBe(one.Start(1, count).PromptTokens);
        model.Tokenizer().Decode(one.Start(2, 4).PromptTokens).ShouldContain("8?");
    }

    [Fact]
    public void Another_seed_draws_other_trajectories() =>
        Order(seed: 1).Start(0, 0).Seed.ShouldNotBe(Order(seed: 2).Start(0, 0).Seed);

    [Fact]
    public void A_prompt_that_does_not_fit_is_an_error_that_names_the_key()
    {
        var order = Order(maxPromptLength: 2);
        order.Start(0, 6).Answer.ShouldBe("9");
        var message = Should.Throw<UserException>(() => order.Start(1, 6)).Message;
        message.ShouldContain("max_prompt_length is 2");
        message.ShouldContain("10?");
    }
}
