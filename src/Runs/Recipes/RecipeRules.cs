using System.Globalization;
using Tppo.Learning.Estimators;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Options;
using Tppo.Tasks;

namespace Tppo.Runs.Recipes;

/// <summary>What has to hold between keys that are each within their own range.</summary>
internal static class RecipeRules
{
    private const double Rounding = 1e-9;

    /// <summary>All rules, in the order in which they are checked.</summary>
    public static IReadOnlyList<RecipeRule> All { get; } =
    [
        new("`window_response_length` must not exceed `max_response_length`; equal, the run is plain PPO.",
            ["window_response_length", "max_response_length"],
            r => r.Rollout.WindowResponseLength <= r.Rollout.MaxResponseLength),
        new("`window_ignore_token_num` must be less than `window_response_length` where windows can be cut "
            + "(`window_response_length` < `max_response_length`): else a cut window would teach nothing.",
            ["window_ignore_token_num", "window_response_length", "max_response_length"],
            r => r.Rollout.WindowResponseLength >= r.Rollout.MaxResponseLength
                || r.Algorithm.WindowIgnoreTokenNum < r.Rollout.WindowResponseLength),
        new("`min_tokens` must be less than `max_response_length`: else no response would ever end by itself.",
            ["min_tokens", "max_response_length"],
            r => r.Rollout.MinTokens < r.Rollout.MaxResponseLength),
        new("`refill` = `slot` needs `window_response_length` < `max_response_length`: a response that begins within a step has only the "
            + "rest of its window, and is cut.",
            ["refill", "window_response_length", "max_response_length"],
            r => r.Rollout.Refill == Refill.Step || r.Rollout.WindowResponseLength < r.Rollout.MaxResponseLength),
        new("`refill_min_tokens` must not exceed `window_response_length`: else no slot would ever begin a prompt within a step.",
            ["refill_min_tokens", "window_response_length"],
            r => r.Rollout.RefillMinTokens <= r.Rollout.WindowResponseLength),
        new("`n` must divide `slots`: the slots are shared out in lanes of `n`, which get the same prompts.",
            ["n", "slots"],
            r => r.Run.Slots % r.Run.N == 0),
        new($"`advantage` = {string.Join(" or ", AdvantageEstimators.All.Where(a => a.NeedsGroup).Select(a => $"`{a.Name}`"))} needs `n` "
            + "of at least 2: it compares the responses of one prompt.",
            ["advantage", "n"],
            r => !r.Algorithm.Advantage.NeedsGroup || r.Run.N > 1),
        new("`filter_groups` needs `n` of at least 2: a group of one always won or lost as a whole.",
            ["filter_groups", "n"],
            r => !r.Algorithm.FilterGroups || r.Run.N > 1),
        new("`kl_coef` needs `advantage` = "
            + string.Join(" or ", AdvantageEstimators.All.Where(a => !a.NeedsGroup).Select(a => $"`{a.Name}`"))
            + ": the others read a response's outcome and no token's reward; take `kl_loss_coef`.",
            ["kl_coef", "advantage"],
            r => r.Algorithm.KlCoef == 0 || !r.Algorithm.Advantage.NeedsGroup),
        new("`ppo_mini_batch_size` must not exceed `slots`, the windows of one step; 0 takes them all.",
            ["ppo_mini_batch_size", "slots"],
            r => r.Policy.PpoMiniBatchSize <= r.Run.Slots),
        new("`value_mini_batch_size` must not exceed `slots`, the windows of one step; 0 takes them all.",
            ["value_mini_batch_size", "slots"],
            r => r.Value.ValueMiniBatchSize <= r.Run.Slots),
        new("`clip_cov_lb` must be less than `clip_cov_ub`: else no covariance lies between them.",
            ["clip_cov_lb", "clip_cov_ub"],
            r => r.Policy.ClipCovLb < r.Policy.ClipCovUb),
        new("`critic_warmup` must be less than `total_steps` (without a critic nobody reads it): else the policy would never learn.",
            ["critic_warmup", "total_steps"],
            r => r.ValueOnlySteps < r.Run.TotalSteps),
        new("`num_key_value_heads` must divide `num_attention_heads`.",
            ["num_key_value_heads", "num_attention_heads"],
            r => r.Model.NumAttentionHeads % r.Model.NumKeyValueHeads == 0),
        new("`head_dim` must be even: rotary embeddings turn pairs.",
            ["head_dim"],
            r => int.IsEvenInteger(r.Model.HeadDim)),
        new("`decoder` = `simd` needs `producer_device` = `cpu`; on a GPU take `auto` or `tensor`.",
            ["decoder", "producer_device"],
            r => r.Rollout.Decoder != DecoderKind.Simd || r.Rollout.ProducerDevice == "cpu"),
        new("`decoder` = `simd` needs `dtype` = `float32`, the only type that it knows; take `auto` or `tensor`.",
            ["decoder", "dtype"],
            r => r.Rollout.Decoder != DecoderKind.Simd || r.Model.Dtype == WeightType.Float32),
        new("`target_modules` must be `all-linear` or name modules of a block: " + string.Join(", ", LoraConfig.AllLinear) + ".",
            ["target_modules"],
            r => r.Lora.Targets.All(LoraConfig.AllLinear.Contains)),
        new("`task` = `jsonl` needs a `train_file`.",
            ["task", "train_file"],
            r => r.Task.Task != TaskCatalog.Files || r.Task.TrainFile.Length > 0),
        new("`prompt_template` must be empty unless `task` = `jsonl`: generated problems are asked as they stand.",
            ["prompt_template", "task"],
            r => r.Task.PromptTemplate.Length == 0 || r.Task.Task == TaskCatalog.Files),
        new("`apply_chat_template` = `always` needs a `model_path`: a new model has no chat template.",
            ["apply_chat_template", "model_path"],
            r => r.Task.ApplyChatTemplate != ChatTemplateUse.Always || r.Model.ModelPath.Length > 0),
        new("`apply_chat_template` = `always` needs `warm_start_steps` of 0: demonstrations follow generated problems as they stand.",
            ["apply_chat_template", "warm_start_steps"],
            r => r.Task.ApplyChatTemplate != ChatTemplateUse.Always || r.WarmStart.WarmStartSteps == 0),
        new("`chat_template_date` must be a day of the calendar.",
            ["chat_template_date"],
            r => DateOnly.TryParseExact(
                r.Task.ChatTemplateDate, TaskOptions.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
        new("`verifier` or `verifiers` with `regex` needs an `answer_pattern`.",
            ["verifier", "verifiers", "answer_pattern"],
            r => r.Reward.AnswerPattern.Length > 0 || !new VerifierChoice(r.Reward).MayBe(VerifierKind.Regex)),
        new("`verifier` or `verifiers` with `process` needs a `verifier_command`.",
            ["verifier", "verifiers", "verifier_command"],
            r => r.Reward.VerifierCommand.Length > 0 || !new VerifierChoice(r.Reward).MayBe(VerifierKind.Process)),
        new("`verifier` or `verifiers` with `assembly` needs a `verifier_assembly`.",
            ["verifier", "verifiers", "verifier_assembly"],
            r => r.Reward.VerifierAssembly.Length > 0 || !new VerifierChoice(r.Reward).MayBe(VerifierKind.Assembly)),
        new("`overlong_buffer_len` must not exceed `max_response_length`: it is the end of the longest response.",
            ["overlong_buffer_len", "max_response_length"],
            r => r.Reward.OverlongBufferLen <= r.Rollout.MaxResponseLength),
        new("`warm_start_steps` must be 0 for `task` = `jsonl`: there are no demonstrations to generate.",
            ["warm_start_steps", "task"],
            r => r.Task.Task != TaskCatalog.Files || r.WarmStart.WarmStartSteps == 0),
        new("`warm_start_shortcut_share` and `warm_start_slip_share` must not exceed 1 together.",
            ["warm_start_shortcut_share", "warm_start_slip_share"],
            r => r.WarmStart.WarmStartShortcutShare + r.WarmStart.WarmStartSlipShare <= 1 + Rounding),
        new("`problem_length_min` ≤ `problem_length_mean` ≤ `problem_length_max` must hold.",
            ["problem_length_min", "problem_length_mean", "problem_length_max"],
            r => r.Task.ProblemLengthMin <= r.Task.ProblemLengthMean && r.Task.ProblemLengthMean <= r.Task.ProblemLengthMax),
        new("`max_prompt_length` must hold the longest generated problem (a new model reads a token a character): "
            + string.Join(", ", TaskCatalog.Generated.Select((task, i) => $"{task.LongestPromptInWords} for "
            + $"{(i == 0 ? "`task` = " : "")}`{task.Name}`")) + ".",
            ["max_prompt_length", "problem_length_max", "task"],
            r => r.Model.ModelPath.Length > 0
                || (TaskCatalog.Find(r.Task.Task)?.LongestPrompt(r.Task.ProblemLengthMax) ?? 0) <= r.Rollout.MaxPromptLength),
    ];

    /// <summary>Throws for the first rule that the recipe breaks.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="source">What the recipe is called in the error.</param>
    /// <exception cref="UserException">A rule is broken.</exception>
    public static void Check(Recipe recipe, string source)
    {
        if (All.FirstOrDefault(rule => !rule.Holds(recipe)) is not { } broken)
            return;
        var values = RecipeJson.Flatten(recipe);
        var found = broken.Keys.Select(key => $"`{key}` is {values[key]!.ToJsonString(RecipeJson.Options)}");
        throw new UserException($"{source}: {broken.Law} Here {string.Join(", ", found)}.");
    }
}

/// <summary>A law that several keys keep together.</summary>
/// <param name="Law">One sentence that names the keys and says what to choose; stands in the documentation and in the error.</param>
/// <param name="Keys">The keys whose values an error shows.</param>
/// <param name="Holds">Whether a recipe keeps the law.</param>
internal sealed record RecipeRule(string Law, IReadOnlyList<string> Keys, Func<Recipe, bool> Holds);
