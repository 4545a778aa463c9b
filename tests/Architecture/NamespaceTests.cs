using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Tppo.Tests.Architecture;

/// <summary>Within a project, what a namespace is made of does not in turn need the namespace.</summary>
public class NamespaceTests
{
    [Theory]
    [InlineData("Tppo.Contracts"), InlineData("Tppo.Learning"), InlineData("Tppo.Modeling"), InlineData("Tppo.Tasks"), InlineData("Tppo.Runs")]
    [InlineData("Tppo.Messaging"), InlineData("Tppo.Producers"), InlineData("Tppo.Consumers"), InlineData("Tppo.Hosting"), InlineData("Tppo.Operating")]
    [InlineData("Tppo.Dashboard"), InlineData("tppo")]
    public void No_circle_of_namespaces(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        var needs = module.GetAllTypes().Where(type => NamespaceOf(type).Length > 0)
            .GroupBy(NamespaceOf)
            .ToDictionary(types => types.Key, types => types.SelectMany(Mentioned).Select(NamespaceOf).ToHashSet());
        needs.Count.ShouldBePositive();
        var circles = from one in needs.Keys
                      from other in needs[one]
                      where one != other && needs.ContainsKey(other) && Reaches(needs, other, one)
                      select $"{one} needs {other}, which needs it";
        circles.ShouldBeEmpty();
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> needs, string from, string to)
    {
        HashSet<string> seen = [];
        Stack<string> open = new([from]);
        while (open.TryPop(out var next))
        {
            if (next == to)
                return true;
            if (seen.Add(next) && needs.TryGetValue(next, out var further))
                Array.ForEach([.. further], open.Push);
        }

        return false;
    }

    /// <summary>The types of the same assembly in a type's bases, members and code.</summary>
    private static IEnumerable<TypeReference> Mentioned(TypeDefinition type)
        => new[] { type.BaseType }.Concat(type.Interfaces.Select(one => one.InterfaceType))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(Mentioned))
            .Concat(type.CustomAttributes.Select(attribute => attribute.AttributeType))
            .SelectMany(Parts)
            .Where(mentioned => mentioned.Scope == type.Module);

    private static IEnumerable<TypeReference> Mentioned(MethodDefinition method)
        => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)
            .Concat(method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [])
            .Concat(method.HasBody ? method.Body.Instructions.SelectMany(instruction => Operand(instruction.Operand)) : []);

    private static IEnumerable<TypeReference> Operand(object? operand) => operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod generic => [generic.DeclaringType, .. generic.GenericArguments],
        MemberReference member => [member.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static string NamespaceOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type.Namespace;
    }
}
