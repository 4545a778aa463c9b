using Tppo.Runs.Errors;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

public class BadRecipeTests
{
    [Theory]
    [InlineData("", "line 1, column 1: not valid JSON.")]
    [InlineData("{", "line 1, column 2: not valid JSON.")]
    [InlineData("{\n  \"n\": 4\n  \"slots\": 8\n}", "line 3, column 3: not valid JSON. '\"' is invalid after a value")]
    [InlineData("{\n /* λλ */ \"n\": x }", "line 2, column 16: not valid JSON. 'x' is an invalid start of a value.")]
    [InlineData("{ \"n\": 04 }", "line 1, column 9: not valid JSON.")]
    [InlineData("{ \"n\": NaN }", "not valid JSON.")]
    [InlineData("{} {}", "line 1, column 4: not valid JSON.")]
    [InlineData("[]", "a recipe is one JSON object, { \"key\": value, … }, but this file holds a list.")]
    [InlineData("3", "holds a number.")]
    [InlineData("{\n\"clip_ratio_lo\": 1 }", "bad.json, line 2: there is no key \"clip_ratio_lo\"; did you mean `clip_ratio_low`?")]
    [InlineData("{ \"policy-lr\": 1 }", "did you mean `policy_lr`?")]
    [InlineData("{ \"N\": 1 }", "did you mean `n`?")]
    [InlineData("{ \"Slots\": 1 }", "did you mean `slots`?")]
    [InlineData("{ \"zzzzzzzz\": 1 }", "there is no key \"zzzzzzzz\"; docs/configuration.md lists all keys.")]
    [InlineData("{ \"\": 1 }", "there is no key \"\"; docs/configuration.md lists all keys.")]
    [InlineData("{ \"policy\": { \"policy_lr\": 1 } }", "there is no key \"policy\"")]
    [InlineData("{ \"n\": 4,\n\"n\": 4 }", "bad.json, line 2: the key \"n\" stands there a second time; remove one of the two.")]
    [InlineData("{ \"slots\": \"64\" }", "`slots` must be an integer from 1 to 65536, but is \"64\"; write it without quotes.")]
    [InlineData("{ \"slots\": 2.5 }", "`slots` must be an integer from 1 to 65536, but is 2.5.")]
    [InlineData("{ \"slots\": 0 }", "`slots` must be an integer from 1 to 65536, but is 0.")]
    [InlineData("{ \"slots\": 99999999999999999999 }", "`slots` must be an integer from 1 to 65536, but is 99999999999999999999.")]
    [InlineData("{ \"slots\": null }", "`slots` must be an integer from 1 to 65536, but is null.")]
    [InlineData("{ \"slots\": [64] }", "`slots` must be an integer from 1 to 65536, but is a list.")]
    [InlineData("{ \"slots\": { \"a\": [1] } }", "`slots` must be an integer from 1 to 65536, but is an object.")]
    [InlineData("{ \"clip_ratio_low\": 1.5 }", "`clip_ratio_low` must be a number from 0 to 1, but is 1.5.")]
    [InlineData("{ \"advantage_clip\": 1e400 }", "`advantage_clip` must be a number from 0.001 to 1000000, but is 1e400.")]
    [InlineData("{ \"lam\": true }", "`lam` must be a number from 0 to 1, but is true.")]
    [InlineData("{ \"qk_norm\": \"true\" }", "`qk_norm` must be true or false, but is \"true\"; write it without quotes.")]
    [InlineData("{ \"stop_strings\": \"a\" }", "`stop_strings` must be a list of texts that are not empty, such as [\"</answer>\"], but is \"a\".")]
    [InlineData("{ \"stop_strings\": [\"\"] }", "`stop_strings` must be a list of texts that are not empty")]
    [InlineData("{ \"stop_strings\": [\"a\", 1] }", "but is a list.")]
    [InlineData("{ \"stop_strings\": [\"\\ud800\"] }", "but is a list.")]
    [InlineData("{ \"stop_strings\": [null] }", "but is a list.")]
    [InlineData("{ \"stop_strings\": [\"a\" }", "not valid JSON.")]
    [InlineData("{ \"qk_norm\": 1 }", "`qk_norm` must be true or false, but is 1.")]
    [InlineData("{ \"advantage\": \"ppo\" }", "`advantage` must be one of `egae`, `gae`, `grpo`, `rloo`, `reinforce_plus_plus`, but is \"ppo\".")]
    [InlineData("{ \"advantage\": \"Egae\" }", "`advantage` must be one of")]
    [InlineData("{ \"advantage\": 0 }", "`advantage` must be one of `egae`, `gae`, `grpo`, `rloo`, `reinforce_plus_plus`, but is 0.")]
    [InlineData("{ \"loss_agg_mode\": \"mean\" }", "one of `token-mean`, `seq-mean-token-sum`, `seq-mean-token-mean`, `seq-mean-token-sum-norm`, but is \"mean\".")]
    [InlineData("{ \"task\": \"chess\" }", "`task` must be one of `program`, `sum`, `jsonl`, but is \"chess\".")]
    [InlineData("{ \"policy_device\": \"cuda:x\" }", "`policy_device` must be `cpu`, `cuda`, or `cuda:` and the number of a GPU, but is \"cuda:x\".")]
    [InlineData("{ \"policy_device\": \"\" }", "`policy_device` must be `cpu`")]
    [InlineData("{ \"policy_device\": \"cpu\\n\" }", "but is \"cpu\\n\".")]
    [InlineData("{ \"answer_marker\": \"\" }", "`answer_marker` must be a text of 1 character or more, but is \"\".")]
    [InlineData("{ \"model_path\": 3 }", "`model_path` must be a path, but is 3.")]
    [InlineData("{ \"answer_marker\": \"\\ud800\" }", "half of a surrogate pair")]
    public void A_bad_file_is_refused_in_one_line(string json, string reason)
    {
        var message = Should.Throw<UserException>(() => RecipeReader.Parse(json, "bad.json")).Message;
        message.ShouldStartWith("bad.json");
        message.ShouldContain(reason, Case.Sensitive);
        message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("slots", "--set \"slots\": there is no `=`; write --set key=value, such as --set total_steps=10.")]
    [InlineData("", "--set \"\": there is no `=`")]
    [InlineData("=3", "--set \"=3\": there is no key \"\"")]
    [InlineData("slot=3", "--set \"slot=3\": there is no key \"slot\"; did you mean `slots`?")]
    [InlineData("$schema=x", "there is no key \"$schema\"")]
    [InlineData("slots=", "`slots` must be an integer from 1 to 65536, but is \"\".")]
    [InlineData("slots=many", "`slots` must be an integer from 1 to 65536, but is \"many\".")]
    [InlineData("slots=1,5", "`slots` must be an integer")]
    [InlineData("slots=1.5", "`slots` must be an integer")]
    [InlineData("gamma=NaN", "`gamma` must be a number from 0 to 1, but is \"NaN\".")]
    [InlineData("rope_theta=Infinity", "`rope_theta` must be a number from 1 to 1000000000, but is \"Infinity\".")]
    [InlineData("qk_norm=yes", "`qk_norm` must be true or false, but is \"yes\".")]
    [InlineData("tail=\"hold\"", "`tail` must be one of `hold`, `bootstrap`, but is \"\\\"hold\\\"\".")]
    [InlineData("answer_marker=", "`answer_marker` must be a text of 1 character or more")]
    public void A_bad_override_is_refused_in_one_line(string text, string reason)
    {
        var message = Should.Throw<UserException>(() => RecipeReader.Parse("{}", "good.json", [text])).Message;
        message.ShouldStartWith("--set ");
        message.ShouldContain(reason, Case.Sensitive);
        message.ShouldNotContain("\n");
    }
}
