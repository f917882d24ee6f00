using System.Reflection.Emit;

namespace ReCU.TestKit.CodeWalks;

/// <summary>One instruction of a method.</summary>
/// <param name="Offset">Where it stands in the method's code.</param>
/// <param name="OpCode">What it does.</param>
/// <param name="Operand">
/// A <see cref="System.Reflection.MethodBase"/>, <see cref="System.Reflection.FieldInfo"/>, <see cref="Type"/>, number
/// of an argument or local, or offsets that it may jump to; null for anything else.
/// </param>
public sealed record IlInstruction(int Offset, OpCode OpCode, object? Operand);
