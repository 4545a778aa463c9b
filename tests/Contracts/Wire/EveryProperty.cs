using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Tppo.Contracts;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>Messages whose every settable property has a value that is not its default, found by reflection: a new property is among them.</summary>
internal static class EveryProperty
{
    /// <summary>All message contracts: the concrete records beside the wire format, but for one that is a part of others.</summary>
    public static IEnumerable<Type> Messages { get; } = typeof(GenerateWindow).Assembly.GetExportedTypes()
        .Where(type => type is { Namespace: "Tppo.Contracts", IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is not null)
        .Where(type => type != typeof(TrajectoryStart));

    public static object Filled(Type type) => Filled(type, Settable(type));

    private static object Filled(Type type, IEnumerable<PropertyInfo> properties)
    {
        var message = RuntimeHelpers.GetUninitializedObject(type);
        var number = 2;
        foreach (var property in properties)
            property.SetValue(message, Value(property.PropertyType, number++));
        return message;
    }

    public static T Filled<T>() => (T)Filled(typeof(T));

    /// <summary>Fails with the name of the first property that differs, or that <paramref name="actual"/> has a default in.</summary>
    public static void ShouldHaveSurvived(object? actual, object expected, string path = "")
    {
        actual.ShouldNotBeNull(path);
        foreach (var property in Settable(expected.GetType()))
        {
            var (name, got, want) = ($"{path}{expected.GetType().Name}.{property.Name}", property.GetValue(actual), property.GetValue(expected)!);
            if (Messages.Contains(property.PropertyType))
                ShouldHaveSurvived(got, want, name + ": ");
            else if (want is IEnumerable and not string)
                got.ShouldBeEquivalentTo(want, name);
            else
                got.ShouldBe(want, name);
        }
    }

    private static WindowGenerated Segment() => (WindowGenerated)Filled(
        typeof(WindowGenerated), Settable(typeof(WindowGenerated)).Where(property => property.Name != nameof(WindowGenerated.Refilled))) with
    { Refilled = [] };

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties().Where(property => property.CanWrite);

    /// <exception cref="NotSupportedException">A kind of property that no message had before: say here what its value is to be.</exception>
    private static object Value(Type declared, int number)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return type == typeof(int) ? number
            : type == typeof(long) ? (long)number
            : type == typeof(ulong) ? (ulong)number
            : type == typeof(float) ? number + .5f
            : type == typeof(double) ? number + .5
            : type == typeof(bool) ? true
            : type == typeof(string) ? $"text {number}"
            : type == typeof(int[]) ? new[] { number, number + 1 }
            : type == typeof(float[]) ? new[] { number + .5f, -number }
            : type == typeof(IReadOnlyDictionary<string, double>) ? new Dictionary<string, double> { ["m"] = number }
            : type.IsEnum ? Enum.GetValues(type).Cast<object>().Last()
            : Messages.Contains(type) || type == typeof(TrajectoryStart) ? Filled(type)
            : type == typeof(TrajectoryStart[]) ? new[] { Filled<TrajectoryStart>() }
            : type == typeof(WindowGenerated[]) ? new[] { Segment() }
            : throw new NotSupportedException($"{type}");
    }
}
