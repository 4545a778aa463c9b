using Tppo.Bench.Compare;

// Trains a recipe with other settings and seeds, and says how many decode steps and seconds each takes to an accuracy. Run it in the repository's
// root, after ./tppo has been built once. A run that is there already is not trained again. Arguments:
//   recipe=FILE   default recipes/arithmetic.json
//   seeds=1,2,3   target=0.85   at_once=1   runs=runs/compare
//   LABEL:key=value,key=value   one a variant, the first is what the others are compared with
var plan = Plan.Parse(args);
await Parallel.ForEachAsync(
    plan.Runs, new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce }, async (run, cancellation) => await TrainedRun.EnsureAsync(plan, run, cancellation));
Console.WriteLine(ComparisonTable.Of(plan, plan.Runs.ToDictionary(run => run, run => LearningCurve.Read(plan.FolderOf(run)))));
