using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

public class OptionCatalogTests
{
    [Fact]
    public void The_names_that_users_know_are_keys()
    {
        var names = """
            gamma lam clip_ratio_low clip_ratio_high clip_ratio_c cliprange_value ppo_epochs ppo_mini_batch_size loss_agg_mode n
            temperature top_p max_prompt_length max_response_length window_response_length window_ignore_token_num lm_loss_weight
            critic_warmup entropy_coeff kl_loss_coef save_freq test_freq
            """;
        foreach (var name in names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            OptionCatalog.Find(name).ShouldNotBeNull(name);
    }

    [Theory]
    [InlineData("loss_agg_mode", "token-mean", "seq-mean-token-sum", "seq-mean-token-mean", "seq-mean-token-sum-norm")]
    [InlineData("off_policy_correction", "none", "truncated-is", "decoupled")]
    [InlineData("advantage", "egae", "gae", "grpo", "rloo", "reinforce_plus_plus")]
    [InlineData("kl_estimator", "k1", "abs", "k2", "k3")]
    [InlineData("decoder", "auto", "simd", "tensor")]
    [InlineData("tail", "hold", "bootstrap")]
    public void Choices_are_words_in_kebab_case(string key, params string[] choices) =>
        OptionCatalog.Find(key)!.Choices.ShouldBe(choices);

    [Fact]
    public void Keys_are_unique_across_the_records() => OptionCatalog.Keys.Select(key => key.Name).ShouldBeUnique();

    [Fact]
    public void Every_record_and_every_key_has_a_description()
    {
        OptionCatalog.Sections.ShouldAllBe(section => section.Description.Length > 0 && section.Keys.Count > 0);
        OptionCatalog.Keys.ShouldAllBe(key => key.Description.EndsWith('.'));
    }

    [Fact]
    public void Every_default_is_allowed()
    {
        var written = OptionCatalog.Keys.Select(key => $"{key.Name}={RecipeText(key)}");
        RecipeReader.Parse("{}", "defaults", written).ShouldBe(new Recipe());
    }

    [Fact]
    public void Keys_stand_in_the_order_of_declaration()
    {
        OptionCatalog.Sections.Select(section => section.Name)
            .ShouldBe(["run", "model", "lora", "task", "reward", "warm_start", "rollout", "algorithm", "policy", "value", "optimizer", "evaluation", "archive", "notify"]);
        OptionCatalog.Sections[0].Keys.Select(key => key.Name)
            .ShouldBe(["seed", "total_steps", "slots", "n", "max_policy_lag", "max_value_lag", "save_freq", "keep_checkpoints"]);
    }

    private static string RecipeText(OptionKey key) =>
        System.Text.Json.JsonDocument.Parse(RecipeJson.Write(new())).RootElement.GetProperty(key.Name).ToString() switch
        {
            "True" => "true",
            "False" => "false",
            var text => text,
        };
}
