using System.Diagnostics;
using Tppo.Consumers.Policy;
using Tppo.Modeling.Decoding;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Runs.Recipes;
using static TorchSharp.torch;

// Qwen2.5-0.5B's shape with random weights on the device of the recipe's options: seconds a step of the policy trainer, and tokens a second
// of the decoding engine, sampling included. Arguments: options of a recipe, such as policy_device=cuda producer_device=cuda dtype=bfloat16
// slots=16 decode_slots=64. Medians of the rounds after one that does not count.
const int Rounds = 3;
NativeHeap.KeepFlat();
CudnnAttention.PutLast();
try
{
    OwnLibtorch.Load(Environment.GetEnvironmentVariable, AppContext.BaseDirectory);
    Console.WriteLine($"CUDA devices: {(cuda.is_available() ? cuda.device_count() : 0)}");
    var recipe = RecipeReader.Parse("{}", "device",
        ["slots=16", "n=1", "critic_warmup=0", "max_prompt_length=128", "max_response_length=896", "window_response_length=896", "ppo_max_token_len=16384", .. args]);
    Devices.Require(recipe.Policy.PolicyDevice, recipe.Rollout.ProducerDevice);
    TorchThreads.Use(Environment.ProcessorCount);
    using var initial = ModelWeights.Initialise(Qwen.Config, Head.Policy, .02, 1);
    using var weights = initial.Copy(type: WeightTypes.Of(recipe.Model.Dtype));
    Train(recipe, weights);
    await DecodeAsync(recipe, weights);
    return 0;
}
catch (UserException exception)
{
    Console.Error.WriteLine("device: " + exception.Message);
    return 2;
}

void Train(Recipe recipe, ModelWeights weights)
{
    using var trainer = new PolicyTrainer(recipe, weights, reference: null);
    var tokens = recipe.Run.Slots * recipe.Rollout.WindowResponseLength;
    var seconds = Median(round =>
    {
        trainer.Train(round, Qwen.Windows(recipe, round));
    });
    Console.WriteLine(FormattableString.Invariant($"train {recipe.Policy.PolicyDevice} {recipe.Model.Dtype}: {seconds:F3} s a step of {tokens} tokens, {tokens / seconds:F0} tokens/s"));
}

async Task DecodeAsync(Recipe recipe, ModelWeights weights)
{
    await using var engine = EngineFactory.Create(recipe.Rollout, weights.Config, EngineFactory.Sampling(recipe.Rollout), WeightTypes.Of(recipe.Model.Dtype));
    await engine.LoadPolicyAsync(0, weights);
    foreach (var count in new[] { 1, recipe.Rollout.DecodeSlots })
    {
        var length = 0L;
        var seconds = Median(round =>
        {
            var all = Task.WhenAll(Enumerable.Range(0, count).Select(i => engine.GenerateAsync(new GenerationRequest(Qwen.Tokens(64), 64, (ulong)(round * count + i)))));
            length = all.GetAwaiter().GetResult().Sum(generation => (long)generation.Tokens.Length);
        });
        Console.WriteLine(FormattableString.Invariant($"decode {recipe.Rollout.ProducerDevice} {recipe.Model.Dtype}: {count} sequences at once, {length / seconds:F0} tokens/s"));
    }
}

double Median(Action<int> round)
{
    var times = new List<double>();
    for (var i = 0; i < Rounds + 1; i++)
    {
        var start = Stopwatch.GetTimestamp();
        round(i);
        if (i >= 1)
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    return times.Order().ElementAt(Rounds / 2);
}
