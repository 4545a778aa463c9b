using System.Globalization;
using System.Text.Json;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Recipes;

// How fast decoding, prefills, values and training are on this machine's cores, beside its sgemm peak and a bare loop of the same matrix
// products. Arguments, all optional: names of models (main, 20m, 100m), threads=N, json=FILE, recipe=FILE (the main job's).
NativeHeap.KeepFlat();
try
{
    var options = args.Where(arg => arg.Contains('=')).Select(arg => arg.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    if (options.Keys.Except(["threads", "json", "recipe"]).FirstOrDefault() is { } unknown)
        throw new UserException($"{unknown}: there is no such option; there are threads, json and recipe");
    var names = args.Where(arg => !arg.Contains('=')).ToArray();
    var threads = int.Parse(options.GetValueOrDefault("threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
    var all = BenchModel.All(RecipeReader.Read(options.GetValueOrDefault("recipe", "recipes/arithmetic.json"), ["critic_warmup=0", "n=1"]));
    if (names.Except(all.Select(model => model.Name)).FirstOrDefault() is { } missing)
        throw new UserException($"{missing}: there is no such model; there are {string.Join(", ", all.Select(model => model.Name))}");
    TorchThreads.Use(threads);

    Console.WriteLine($"{threads} threads, {Environment.ProcessorCount} cores, the fastest of the rounds");
    var (results, peak) = (new List<object>(), 0.0);
    foreach (var model in all.Where(model => names.Length == 0 || names.Contains(model.Name)))
    {
        peak = Math.Max(peak, SgemmPeak.Measure()); // the machine's: a busy moment does not lower it
        using var weights = model.Weights();
        var parameters = weights.Tensors.Sum(tensor => tensor.numel());
        Console.WriteLine();
        Console.WriteLine($"{model.Name}: {parameters / 1e6:F1} M parameters; sgemm peak {peak:F0} GFLOP/s");
        Console.WriteLine();
        Console.WriteLine("| | Path | per second | GFLOP/s | Of the sgemm peak | Of the bare loop |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: |");
        foreach (var rate in DecodingRates.Measure(model, weights, threads).Concat(TrainingRates.Measure(model, weights)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {rate.What} | {rate.Path} | {rate.PerSecond:N0} | {rate.Gflops:F1} | {rate.Gflops / peak:P0} | {rate.BareLoop:P0} |"));
            results.Add(new { model = model.Name, parameters, sgemm_peak_gflops = peak, what = rate.What, path = rate.Path, per_second = rate.PerSecond, gflops = rate.Gflops, share_of_peak = rate.Gflops / peak, share_of_bare_loop = rate.BareLoop });
        }
    }

    if (options.TryGetValue("json", out var file))
        File.WriteAllText(file, JsonSerializer.Serialize(new { threads, cores = Environment.ProcessorCount, results }));
    return 0;
}
catch (UserException exception)
{
    Console.Error.WriteLine("throughput: " + exception.Message);
    return 2;
}
