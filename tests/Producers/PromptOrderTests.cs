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
    private static PromptOrder Order(int slots = 6, int n = 2, int maxPromptLength = 8, ulong seed = 1)
        => new(new CountingProblems(), PromptEncoder.Read(new TaskOptions(), "", Tiny.Tokenizer, maxPromptLength), seed, slots, n);

    [Theory]
    [InlineData(0, 0, "0?")]
    [InlineData(1, 0, "0?")]
    [InlineData(5, 0, "2?")]
    [InlineData(0, 1, "3?")]
    [InlineData(5, 2, "8?")] // lane 2 of 3: 2 + 2·3
    public void A_lane_takes_every_third_problem(int slot, int count, string prompt)
    {
        var (problem, tokens) = Order().Prompt(slot, count);
        problem.Prompt.ShouldBe(prompt);
        tokens.ShouldBe(Tiny.Tokenizer.Encode(prompt));
    }

    [Fact]
    public void Slots_of_a_lane_share_prompt_and_group_and_no_two_groups_share_a_prompt() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4]).Sample((lanes, n) =>
        {
            var order = Order(lanes * n, n);
            var all = (from slot in Enumerable.Range(0, lanes * n)
                       from count in Enumerable.Range(0, 4)
                       select (Group: order.GroupId(slot, count), order.Prompt(slot, count).Problem.Prompt, Seed: order.TrajectorySeed(slot, count))).ToList();
            var groups = all.GroupBy(one => one.Group).ToList();
            groups.Count.ShouldBe(lanes * 4);
            groups.ShouldAllBe(group => group.Count() == n && group.Select(one => one.Prompt).Distinct().Count() == 1);
            all.Select(one => one.Prompt).Distinct().Count().ShouldBe(lanes * 4);
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
            other.Prompt(3, count).Tokens.ShouldBe(one.Prompt(3, count).Tokens);
        model.Tokenizer().Decode(one.Prompt(5, 2).Tokens).ShouldContain("8?");
    }

    [Fact]
    public void Another_seed_draws_other_trajectories() =>
        Order(seed: 1).TrajectorySeed(0, 0).ShouldNotBe(Order(seed: 2).TrajectorySeed(0, 0));

    [Fact]
    public void A_prompt_that_does_not_fit_is_an_error_that_names_the_key()
    {
        var order = Order(maxPromptLength: 2);
        order.Prompt(0, 3).Problem.Prompt.ShouldBe("9?");
        var message = Should.Throw<UserException>(() => order.Prompt(2, 3)).Message;
        message.ShouldContain("max_prompt_length is 2");
        message.ShouldContain("10?");
    }
}
