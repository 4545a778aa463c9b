using System.Globalization;
using CsCheck;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;

namespace Tppo.Tests.Runs.Recipes;

/// <summary>Recipes with any value in any key, mended where keys have to fit together.</summary>
internal static class RecipeGenerator
{
    /// <summary>The keys that rules bind take values that hold together; all others are free.</summary>
    private static IReadOnlyList<string> Mended { get; } =
    [
        "slots=36", "n=4", "ppo_mini_batch_size=12", "value_mini_batch_size=0", "critic_warmup=2", "total_steps=3", "head_dim=6",
        "num_attention_heads=6", "num_key_value_heads=3", "producer_device=cpu", "train_file=t", "warm_start_steps=0",
        "warm_start_shortcut_share=0.3", "problem_length_min=1", "problem_length_max=52", "warm_start_slip_share=0.7",
        "max_prompt_length=156", "window_response_length=50", "max_response_length=51", "window_ignore_token_num=49",
        "prompt_template=", "model_path=m", "answer_pattern=a", "verifier_command=c", "verifier_assembly=a", "overlong_buffer_len=51",
        "decoder=tensor", "refill_min_tokens=50", "min_tokens=50", "kl_coef=0", "clip_cov_lb=-0.5", "clip_cov_ub=0.5",
    ];

    /// <summary>Recipes with every key set.</summary>
    public static Gen<Recipe> Recipe { get; } = OptionCatalog.Keys
        .Aggregate(Gen.Const(""), (lines, key) => Gen.Select(lines, Value(key), (above, value) => $"{above}{key.Name}={value}\n"))
        .Select(lines => RecipeReader.Parse("{}", "generated", lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(Mended)));

    private static Gen<string> Value(OptionKey key) => key.Kind switch
    {
        OptionKind.WholeNumber => Gen.Int[(int)key.Minimum!, (int)key.Maximum!].Select(Written),
        OptionKind.Number => Gen.Double[key.Minimum!.Value, key.Maximum!.Value].Select(Written),
        OptionKind.Switch => Gen.OneOf("true", "false"),
        OptionKind.Choice => Gen.OneOf([.. key.Choices]),
        OptionKind.Texts => Gen.OneOf("[]", """["</answer>", "ä\n\n\"\u00e9"]"""),
        _ when key.Name == "verifiers" => Gen.OneOf("", "a/b=math", "openai/*=process, c =exact"),
        _ when key.Name == "prompt_template" => Gen.OneOf("", "Q: {prompt} A:"),
        _ when key.Name == "target_modules" => Gen.OneOf("all-linear", "q_proj", "down_proj,v_proj"),
        _ when key.Name == "chat_template_date" => Gen.OneOf("0001-01-01", "2024-02-29"),
        _ when key.Name == "notify_webhook" => Gen.OneOf("", "https://example.org/x?y=z", "$HOOK"),
        _ when key.Pattern is not null => Gen.OneOf("cpu", "cuda", "cuda:3"),
        _ => Gen.Char[' ', '\uD7FF'].Array[key.MinLength, 20].Select(value => new string(value)),
    };

    private static string Written<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
