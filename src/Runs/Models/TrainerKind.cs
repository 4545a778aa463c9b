using Tppo.Contracts;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Options;

namespace Tppo.Runs.Models;

/// <summary>What distinguishes the two trainers, apart from how they learn.</summary>
public sealed record TrainerKind
{
    private TrainerKind(Role role, Head head, Func<Recipe, string> device, Func<Recipe, int> threads)
        => (Role, Name, Head, Device, Threads) = (role, role.ToString().ToLowerInvariant(), head, device, threads);

    public static TrainerKind Policy { get; } = new(
        Role.Policy, Head.Policy, recipe => recipe.Policy.PolicyDevice, recipe => recipe.Policy.PolicyThreads);

    public static TrainerKind Value { get; } = new(
        Role.Value, Head.Value, recipe => recipe.Value.ValueDevice, recipe => recipe.Value.ValueThreads);

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<TrainerKind> All { get; } = [Policy, Value];

    public static TrainerKind Of(Role role) => All[(int)role];

    public Role Role { get; }

    /// <summary>`policy` or `value`: of the role, its weights, its ledger, its lease, and its model in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>What the trained model ends with.</summary>
    public Head Head { get; }

    /// <summary>Where a recipe has it train.</summary>
    public Func<Recipe, string> Device { get; }

    /// <summary>With how many threads it computes; 0 for all.</summary>
    public Func<Recipe, int> Threads { get; }

    /// <summary>The queue of its windows, without the run's name.</summary>
    public string Queue => Name + "-trainer";

    /// <summary>Its model in a checkpoint, a Hugging Face folder.</summary>
    public string ModelPart => Name;

    /// <summary>What it needs in a checkpoint besides, to go on.</summary>
    public string StatePart => Name + "-trainer";
}
