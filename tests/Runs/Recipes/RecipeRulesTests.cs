using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tests.Consumers;

namespace Tppo.Tests.Runs.Recipes;

public class RecipeRulesTests
{
    [Theory]
    [InlineData("window_response_length=321", "window_response_length", "max_response_length")]
    [InlineData("window_ignore_token_num=80", "window_ignore_token_num", "window_response_length")]
    [InlineData("slots=65", "n", "slots")]
    [InlineData("advantage=grpo n=1", "advantage", "n")]
    [InlineData("filter_groups=true n=1", "filter_groups", "n")]
    [InlineData("ppo_mini_batch_size=65", "ppo_mini_batch_size", "slots")]
    [InlineData("value_mini_batch_size=65", "value_mini_batch_size", "slots")]
    [InlineData("advantage=grpo kl_coef=.1", "kl_coef", "advantage")]
    [InlineData("clip_cov_lb=5", "clip_cov_lb", "clip_cov_ub")]
    [InlineData("critic_warmup=100", "critic_warmup", "total_steps")]
    [InlineData("num_key_value_heads=3", "num_key_value_heads", "num_attention_heads")]
    [InlineData("num_key_value_heads=8", "num_key_value_heads", "num_attention_heads")]
    [InlineData("head_dim=33", "head_dim", "head_dim")]
    [InlineData("decoder=simd producer_device=cuda:0", "decoder", "producer_device")]
    [InlineData("decoder=simd dtype=bfloat16", "decoder", "dtype")]
    [InlineData("target_modules=q_proj,x_proj", "target_modules", "target_modules")]
    [InlineData("task=jsonl", "task", "train_file")]
    [InlineData("task=jsonl train_file=t.jsonl warm_start_steps=1", "warm_start_steps", "task")]
    [InlineData("apply_chat_template=always", "apply_chat_template", "model_path")]
    [InlineData("task=jsonl train_file=t.jsonl apply_chat_template=always", "apply_chat_template", "model_path")]
    [InlineData("model_path=m warm_start_steps=1 apply_chat_template=always", "apply_chat_template", "warm_start_steps")]
    [InlineData("chat_template_date=2025-02-29", "chat_template_date", "chat_template_date")]
    [InlineData("warm_start_slip_share=0.31", "warm_start_shortcut_share", "warm_start_slip_share")]
    [InlineData("problem_length_min=9", "problem_length_min", "problem_length_mean")]
    [InlineData("problem_length_max=6", "problem_length_mean", "problem_length_max")]
    [InlineData("max_prompt_length=119", "max_prompt_length", "problem_length_max")]
    [InlineData("task=sum max_prompt_length=81", "max_prompt_length", "problem_length_max")]
    public void A_combination_that_cannot_work_names_its_keys(string overrides, string first, string second)
    {
        var message = Should.Throw<UserException>(() => Read(overrides)).Message;
        message.ShouldStartWith("good.json with --set: ");
        message.ShouldContain($"`{first}` is ");
        message.ShouldContain($"`{second}` is ");
        message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("window_response_length=320")]
    [InlineData("window_response_length=320 window_ignore_token_num=400")]
    [InlineData("window_ignore_token_num=79")]
    [InlineData("slots=63 n=3")]
    [InlineData("n=1")]
    [InlineData("ppo_mini_batch_size=64")]
    [InlineData("critic_warmup=99")]
    [InlineData("critic_warmup=-1 total_steps=2 max_response_length=80 window_response_length=20")]
    [InlineData("advantage=grpo critic_warmup=100")]
    [InlineData("tail=bootstrap")]
    [InlineData("max_policy_lag=4")]
    [InlineData("off_policy_correction=truncated-is")]
    [InlineData("warm_start_slip_share=0.3")]
    [InlineData("max_prompt_length=120")]
    [InlineData("task=sum max_prompt_length=82")]
    [InlineData("model_path=some-model max_prompt_length=10")]
    [InlineData("task=jsonl train_file=t.jsonl max_prompt_length=10")]
    [InlineData("model_path=m apply_chat_template=always")]
    [InlineData("apply_chat_template=never chat_template_date=2024-02-29")]
    [InlineData("max_response_length=80")]
    [InlineData("problem_length_min=7 problem_length_max=7")]
    public void A_combination_that_works_is_accepted(string overrides) => Should.NotThrow(() => Read(overrides));

    [Theory]
    [InlineData(true, false, "`n`")]
    [InlineData(false, true, "`critic_warmup`")]
    public void A_new_estimator_is_asked_what_it_needs(bool needsGroup, bool needsCritic, string key)
    {
        var estimator = new Constant(needsCritic, needsGroup);
        var recipe = new Recipe
        {
            Run = new RunOptions { N = 1, TotalSteps = 3 },
            Value = new ValueOptions { CriticWarmup = 3 },
            Algorithm = new AlgorithmOptions { Advantage = estimator },
        };
        Should.Throw<UserException>(() => RecipeRules.Check(recipe, "new")).Message.ShouldContain(key);
        RecipeRules.Check(recipe with { Algorithm = new AlgorithmOptions { Advantage = new Constant() } }, "new");
    }

    [Fact]
    public void An_error_shows_the_law_and_the_values() =>
        Should.Throw<UserException>(() => RecipeReader.Parse("{ \"slots\": 65 }", "bad.json")).Message
            .ShouldBe("bad.json: `n` must divide `slots`: the slots are shared out in lanes of `n`, which get the same prompts. Here `n` is 4, `slots` is 65.");

    [Fact]
    public void Every_law_names_known_keys()
    {
        foreach (var rule in RecipeRules.All)
        {
            rule.Law.ShouldEndWith(".");
            foreach (var key in rule.Keys)
            {
                OptionCatalog.Find(key).ShouldNotBeNull();
                rule.Law.ShouldContain($"`{key}`");
            }
        }
    }

    private static Recipe Read(string overrides) => RecipeReader.Parse("{}", "good.json", overrides.Split(' '));
}
