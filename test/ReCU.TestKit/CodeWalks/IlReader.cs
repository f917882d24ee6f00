using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace ReCU.TestKit.CodeWalks;

/// <summary>Reads the instructions of methods.</summary>
public static class IlReader
{
    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>A method's instructions; none where it has no code, such as native functions.</summary>
    public static IEnumerable<IlInstruction> Read(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int i = 0; i < code.Length;)
        {
            int offset = i;
            OpCode opCode = code[i] == 0xfe ? _opCodes[(short)(0xfe00 | code[i + 1])] : _opCodes[code[i]];
            i += opCode.Size;
            int size = OperandSize(opCode, code, i);
            object? operand = opCode.OperandType switch
            {
                OperandType.InlineMethod =>
                    method.Module.ResolveMethod(BitConverter.ToInt32(code, i), ofType, ofMethod),
                OperandType.InlineField => method.Module.ResolveField(BitConverter.ToInt32(code, i), ofType, ofMethod),
                OperandType.InlineType or OperandType.InlineTok =>
                    method.Module.ResolveMember(BitConverter.ToInt32(code, i), ofType, ofMethod),
                OperandType.ShortInlineVar => (int)code[i],
                OperandType.InlineVar => (int)BitConverter.ToUInt16(code, i),
                OperandType.ShortInlineBrTarget => new[] { i + size + (sbyte)code[i] },
                OperandType.InlineBrTarget => new[] { i + size + BitConverter.ToInt32(code, i) },
                OperandType.InlineSwitch => Targets(code, i, i + size),
                _ => NumberInName(opCode),
            };
            i += size;
            yield return new IlInstruction(offset, opCode, operand);
        }
    }

    // ldloc.2 names its local by itself.
    private static int? NumberInName(OpCode opCode) =>
        opCode.Name?.Split('.') is ["ldarg" or "ldloc" or "stloc", var n]
        && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static int[] Targets(byte[] code, int start, int next) =>
        [.. Enumerable.Range(1, BitConverter.ToInt32(code, start))
            .Select(i => next + BitConverter.ToInt32(code, start + 4 * i))];

    private static int OperandSize(OpCode opCode, byte[] code, int position) => opCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, position),
        _ => 4,
    };
}
