using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>
/// Writes a copy of TorchSharp in which every method that reads a Scalar's handle also keeps that Scalar alive until it
/// returns. See docs/adr/0010-scalars-are-kept-alive.md.
/// </summary>
public sealed class KeepScalarsAlive : Task
{
    private const string Scalar = "TorchSharp.Scalar";
    private static readonly Dictionary<string, OpCode> OpCodeByName =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)).ToDictionary(code => code.Name);

    [Required] public string Library { get; set; }

    [Required] public string Result { get; set; }

    public override bool Execute()
    {
        using (var assembly = AssemblyDefinition.ReadAssembly(Library))
        {
            var module = assembly.MainModule;
            var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, new TypeReference("System", "GC", module, module.TypeSystem.CoreLibrary));
            keepAlive.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
            // Scalar's own methods are those that free the handle.
            var readers = module.GetTypes().Where(type => type.FullName != Scalar).SelectMany(type => type.Methods)
                .Where(method => method.HasBody && method.Body.Instructions.Any(ReadsHandle)).ToList();
            foreach (var reader in readers)
                Keep(reader.Body, keepAlive);
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} methods keep their scalars alive", Result, readers.Count);
            if (readers.Count == 0)
                Log.LogError("{0}: no method reads a scalar's handle; see docs/adr/0010-scalars-are-kept-alive.md", Library);
            assembly.Write(Result, new WriterParameters { DeterministicMvid = true });
        }

        return !Log.HasLoggedErrors;
    }

    private static void Keep(MethodBody body, MethodReference keepAlive)
    {
        // Short branches might no longer reach.
        foreach (var branch in body.Instructions.Where(instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget))
            branch.OpCode = OpCodeByName[branch.OpCode.Name.Substring(0, branch.OpCode.Name.Length - ".s".Length)];
        var il = body.GetILProcessor();
        foreach (var read in body.Instructions.Where(ReadsHandle).ToList())
        {
            var scalar = new VariableDefinition(((MethodReference)read.Operand).DeclaringType);
            body.Variables.Add(scalar);
            // What jumped to the first instruction still does: it becomes another one in its place.
            il.InsertAfter(read, Instruction.Create(read.OpCode, (MethodReference)read.Operand));
            il.InsertAfter(read, Instruction.Create(OpCodes.Stloc, scalar));
            (read.OpCode, read.Operand) = (OpCodes.Dup, null);
            foreach (var end in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
            {
                il.InsertAfter(end, Instruction.Create(OpCodes.Ret));
                il.InsertAfter(end, Instruction.Create(OpCodes.Call, keepAlive));
                (end.OpCode, end.Operand) = (OpCodes.Ldloc, scalar);
            }
        }

        body.InitLocals = true; // null where a branch never read the handle
    }

    private static bool ReadsHandle(Instruction instruction)
        => instruction.Operand is MethodReference { Name: "get_Handle" } method && method.DeclaringType.FullName == Scalar;
}
