using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tppo.Tests.Architecture;

public class SharedStateTests
{
    [Theory]
    [InlineData("Tppo.Contracts"), InlineData("Tppo.Learning"), InlineData("Tppo.Modeling"), InlineData("Tppo.Tasks")]
    [InlineData("Tppo.Runs"), InlineData("Tppo.Messaging"), InlineData("Tppo.Producers"), InlineData("Tppo.Consumers"), InlineData("Tppo.Hosting")]
    [InlineData("Tppo.Operating"), InlineData("Tppo.Dashboard"), InlineData("tppo")]
    public void No_static_field_can_be_set_twice(string assembly)
    {
        var types = Assembly.Load(assembly).GetTypes().Where(type => !IsGenerated(type)).ToList();
        types.ShouldNotBeEmpty();
        types.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .Where(field => field.GetCustomAttribute<CompilerGeneratedAttribute>() is null || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal))
            .Select(field => $"{field.DeclaringType}.{field.Name}")
            .ShouldBeEmpty();
    }

    private static bool IsGenerated(Type type)
        => type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
            || type.Name.Contains('<', StringComparison.Ordinal)
            || (type.DeclaringType is { } outer && IsGenerated(outer));
}
