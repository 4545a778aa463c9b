using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tppo.Examples.Embedding;
using Tppo.Hosting;
using Tppo.Runs.Recipes;

// Arguments are overrides of the recipe, KEY=VALUE.
var recipe = RecipeReader.Read(Path.Combine(AppContext.BaseDirectory, "recipe.json"), args);

var builder = Host.CreateApplicationBuilder();
builder.Services.AddTppoRun(recipe, folder: "runs/even-digits");
builder.Services.AddTppoTask(new EvenDigits());
builder.Services.AddTppoVerifier(new ShareOfEvenDigits());
using var host = builder.Build();

var run = host.Services.GetRequiredService<TppoRun>();
await host.StartAsync();
await host.WaitForShutdownAsync();
var summary = await run.Completion;
Console.WriteLine($"held-out accuracy {summary!.Before!.EvaluationAccuracy:P0} -> {summary.After!.EvaluationAccuracy:P0}");
