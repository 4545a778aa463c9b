using Tppo.Consumers.Policy;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Models;
using Tppo.Runs.Recipes;

// Peak memory of a policy trainer of Qwen2.5-0.5B's shape with random weights, on the CPU: two steps on windows that fill the
// recipe's responses. Arguments: options of a recipe, such as dtype=bfloat16 gradient_checkpointing=true lora_rank=32.
NativeHeap.KeepFlat();
var recipe = RecipeReader.Parse("{}", "memory",
    ["slots=2", "n=1", "critic_warmup=0", "max_prompt_length=128", "max_response_length=896", "window_response_length=896", "ppo_max_token_len=1024", .. args]);
TorchThreads.Use(Environment.ProcessorCount);
var empty = Peak.Read();
using var trainer = Trainer(out var parameters);
GC.Collect();
Peak.Forget();
trainer.Train(0, Qwen.Windows(recipe, 0));
var first = Peak.Read() - empty;
Peak.Forget();
trainer.Train(1, Qwen.Windows(recipe, 1));
var trained = trainer.Weights.Trained.Sum(p => p.Value.numel());
Console.WriteLine(FormattableString.Invariant(
    $"{parameters / 1e6:F0} M parameters, {trained / 1e6:F1} M trained; peak of step 1 {first:F2} GB, of step 2 {Peak.Read() - empty:F2} GB, {(Peak.Read() - empty) * 1e9 / parameters:F1} bytes a parameter"));

PolicyTrainer Trainer(out long count)
{
    using var initial = ModelWeights.Initialise(Qwen.Config, Head.Policy, .02, 1);
    using var typed = initial.Copy(type: WeightTypes.Of(recipe.Model.Dtype));
    count = typed.Tensors.Sum(tensor => tensor.numel());
    return new PolicyTrainer(recipe, typed, reference: null);
}
