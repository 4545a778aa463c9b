using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;

namespace Tppo.Tests.Architecture;

/// <summary>The TorchSharp that runs here is the one that the build has mended (ADR 10).</summary>
public sealed class ScalarLifetimeTests
{
    [Fact]
    public void A_method_that_reads_a_scalars_handle_keeps_the_scalar_alive_until_it_returns()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(torch).Assembly.Location);
        var readers = assembly.MainModule.GetTypes().Where(type => type.FullName != typeof(Scalar).FullName).SelectMany(type => type.Methods)
            .Where(method => method.HasBody && method.Body.Instructions.Any(ReadsHandle)).ToList();
        readers.ShouldContain(method => method.FullName.Contains("Tensor::add(", StringComparison.Ordinal));
        readers.Where(method => KeptAtEachReturn(method.Body).Any(kept => kept != Reads(method.Body))).ShouldBeEmpty();
    }

    private static int Reads(MethodBody body) => body.Instructions.Count(ReadsHandle);

    /// <summary>For each return, how many objects are kept alive up to it.</summary>
    private static IEnumerable<int> KeptAtEachReturn(MethodBody body)
        => body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).Select(KeptUpTo);

    private static int KeptUpTo(Instruction end)
    {
        var kept = 0;
        for (var call = end.Previous; Calls(call, "System.GC", nameof(GC.KeepAlive)); call = call.Previous.Previous)
            kept++;
        return kept;
    }

    private static bool ReadsHandle(Instruction instruction) => Calls(instruction, typeof(Scalar).FullName!, "get_Handle");

    private static bool Calls(Instruction? instruction, string type, string name)
        => instruction?.Operand is MethodReference method && method.Name == name && method.DeclaringType.FullName == type;
}
