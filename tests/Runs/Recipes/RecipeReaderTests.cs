using Tppo.Learning;
using Tppo.Learning.Estimators;
using Tppo.Modeling.Decoding;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using Tppo.Tests.Architecture;

namespace Tppo.Tests.Runs.Recipes;

public class RecipeReaderTests
{
    [Fact]
    public void An_empty_recipe_is_the_defaults() => RecipeReader.Parse("{}", "empty.json").ShouldBe(new Recipe());

    [Fact]
    public void Every_recipe_of_this_project_is_a_recipe()
    {
        string[] recipes = [.. Directory.GetFiles(Path.Combine(SourceTree.Root, "recipes"), "*.json").Where(path => !path.EndsWith("schema.json", StringComparison.Ordinal))];
        recipes.Length.ShouldBeGreaterThan(3);
        foreach (var path in recipes)
            RecipeReader.Read(path).ShouldNotBe(new Recipe());
    }

    [Fact]
    public void Keys_of_all_records_stand_side_by_side_with_comments_and_trailing_commas()
    {
        var recipe = RecipeReader.Parse(
            """
            {
              "$schema": "./recipe.schema.json",
              // λ in a comment
              "clip_ratio_low": 0.1, /* inline */
              "n": 8,
              "loss_agg_mode": "seq-mean-token-sum",
              "off_policy_correction": "truncated-is",
              "kl_estimator": "k1",
              "decoder": "simd",
              "qk_norm": false,
              "answer_marker": "答え:",
              "policy_device": "cuda:1",
              "save_freq": 1e2,
              "policy_lr": 3e-5,
            }
            """, "all.json");
        recipe.Policy.ClipRatioLow.ShouldBe(0.1);
        recipe.Run.N.ShouldBe(8);
        recipe.Policy.LossAggMode.ShouldBe(LossAggregation.SeqMeanTokenSum);
        recipe.Policy.OffPolicyCorrection.ShouldBe(OffPolicyCorrection.TruncatedIs);
        recipe.Policy.KlEstimator.ShouldBe(KlEstimator.K1);
        recipe.Rollout.Decoder.ShouldBe(DecoderKind.Simd);
        recipe.Model.QkNorm.ShouldBeFalse();
        recipe.Task.AnswerMarker.ShouldBe("答え:");
        recipe.Policy.PolicyDevice.ShouldBe("cuda:1");
        recipe.Run.SaveFreq.ShouldBe(100);
        recipe.Policy.PolicyLr.ShouldBe(3e-5);
        recipe.Value.ShouldBe(new ValueOptions());
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_are_no_error() =>
        RecipeReader.Parse("\uFEFF{\r\n\"n\": 2\r\n}\r\n", "dos.json").Run.N.ShouldBe(2);

    [Theory]
    [InlineData("{}", "gamma")]
    [InlineData("{ \"gamma\": 0.5 }", "gamma")]
    public void An_override_wins_over_the_file_and_the_last_one_over_the_others(string json, string key) =>
        RecipeReader.Parse(json, "file.json", [$"{key}=0.8", $" {key} = 0.9"]).Algorithm.Gamma.ShouldBe(0.9);

    [Fact]
    public void Overrides_are_read_by_the_type_of_their_key()
    {
        var recipe = RecipeReader.Parse("{}", "file.json",
            ["slots=32", "policy_lr=1e-5", "filter_groups=true", "advantage=gae", "answer_marker=a=b ", "train_file="]);
        recipe.Run.Slots.ShouldBe(32);
        recipe.Policy.PolicyLr.ShouldBe(1e-5);
        recipe.Algorithm.FilterGroups.ShouldBeTrue();
        recipe.Algorithm.Advantage.ShouldBe(new Gae());
        recipe.Task.AnswerMarker.ShouldBe("a=b ");
        recipe.Task.TrainFile.ShouldBe("");
    }

    [Fact]
    public void A_file_is_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "total_steps": 7 }""");
            RecipeReader.Read(path, ["seed=5"]).Run.ShouldBe(new RunOptions { TotalSteps = 7, Seed = 5 });
            File.WriteAllText(path, """{ "total_steps": 0 }""");
            Should.Throw<UserException>(() => RecipeReader.Read(path)).Message.ShouldStartWith($"{path}, line 1: `total_steps`");
            File.WriteAllBytes(path, [(byte)'{', 0xFF, (byte)'}']);
            Should.Throw<UserException>(() => RecipeReader.Read(path)).Message.ShouldContain("UTF-8");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Should.Throw<UserException>(() => RecipeReader.Read("no-such-recipe.json")).Message
            .ShouldBe("no-such-recipe.json: there is no such file; give the path of a recipe, such as recipes/name.json.");
        Should.Throw<UserException>(() => RecipeReader.Read(Path.GetTempPath())).Message.ShouldContain("this is a folder");
        Should.Throw<UserException>(() => RecipeReader.Read("")).Message.ShouldContain("no such file");
    }
}
