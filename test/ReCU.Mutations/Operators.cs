using System.Reflection.Emit;

namespace ReCU.Mutations;

/// <summary>
/// The replacements of instructions, all of the same length, so that an assembly can be patched in place.
/// </summary>
internal static class Operators
{
    private static readonly Dictionary<OpCode, OpCode[]> _replacements = new()
    {
        // A condition the other way round.
        [OpCodes.Brtrue] = [OpCodes.Brfalse],
        [OpCodes.Brfalse] = [OpCodes.Brtrue],
        [OpCodes.Brtrue_S] = [OpCodes.Brfalse_S],
        [OpCodes.Brfalse_S] = [OpCodes.Brtrue_S],
        [OpCodes.Beq] = [OpCodes.Bne_Un],
        [OpCodes.Beq_S] = [OpCodes.Bne_Un_S],
        [OpCodes.Bne_Un] = [OpCodes.Beq],
        [OpCodes.Bne_Un_S] = [OpCodes.Beq_S],

        // A condition the other way round, and one that is off by one.
        [OpCodes.Blt] = [OpCodes.Bge, OpCodes.Ble],
        [OpCodes.Blt_S] = [OpCodes.Bge_S, OpCodes.Ble_S],
        [OpCodes.Ble] = [OpCodes.Bgt, OpCodes.Blt],
        [OpCodes.Ble_S] = [OpCodes.Bgt_S, OpCodes.Blt_S],
        [OpCodes.Bgt] = [OpCodes.Ble, OpCodes.Bge],
        [OpCodes.Bgt_S] = [OpCodes.Ble_S, OpCodes.Bge_S],
        [OpCodes.Bge] = [OpCodes.Blt, OpCodes.Bgt],
        [OpCodes.Bge_S] = [OpCodes.Blt_S, OpCodes.Bgt_S],
        [OpCodes.Blt_Un] = [OpCodes.Bge_Un, OpCodes.Ble_Un],
        [OpCodes.Blt_Un_S] = [OpCodes.Bge_Un_S, OpCodes.Ble_Un_S],
        [OpCodes.Ble_Un] = [OpCodes.Bgt_Un, OpCodes.Blt_Un],
        [OpCodes.Ble_Un_S] = [OpCodes.Bgt_Un_S, OpCodes.Blt_Un_S],
        [OpCodes.Bgt_Un] = [OpCodes.Ble_Un, OpCodes.Bge_Un],
        [OpCodes.Bgt_Un_S] = [OpCodes.Ble_Un_S, OpCodes.Bge_Un_S],
        [OpCodes.Bge_Un] = [OpCodes.Blt_Un, OpCodes.Bgt_Un],
        [OpCodes.Bge_Un_S] = [OpCodes.Blt_Un_S, OpCodes.Bgt_Un_S],
        [OpCodes.Clt] = [OpCodes.Cgt],
        [OpCodes.Cgt] = [OpCodes.Clt],
        [OpCodes.Clt_Un] = [OpCodes.Cgt_Un],
        [OpCodes.Cgt_Un] = [OpCodes.Clt_Un],
        [OpCodes.Ceq] = [OpCodes.Cgt_Un],

        // Arithmetic.
        [OpCodes.Add] = [OpCodes.Sub],
        [OpCodes.Sub] = [OpCodes.Add],
        [OpCodes.Mul] = [OpCodes.Add],
        [OpCodes.Div] = [OpCodes.Mul],
        [OpCodes.Rem] = [OpCodes.Div],
        [OpCodes.Shl] = [OpCodes.Shr],
        [OpCodes.Shr] = [OpCodes.Shl],
        [OpCodes.Shr_Un] = [OpCodes.Shl],
        [OpCodes.And] = [OpCodes.Or],
        [OpCodes.Or] = [OpCodes.And],
        [OpCodes.Neg] = [OpCodes.Nop],
        [OpCodes.Not] = [OpCodes.Nop],

        // Constants.
        [OpCodes.Ldc_I4_0] = [OpCodes.Ldc_I4_1],
        [OpCodes.Ldc_I4_1] = [OpCodes.Ldc_I4_0, OpCodes.Ldc_I4_2],
        [OpCodes.Ldc_I4_2] = [OpCodes.Ldc_I4_1],
        [OpCodes.Ldc_I4_3] = [OpCodes.Ldc_I4_2],
        [OpCodes.Ldc_I4_4] = [OpCodes.Ldc_I4_5],
        [OpCodes.Ldc_I4_8] = [OpCodes.Ldc_I4_7],
    };

    /// <summary>The instructions that replace another one; none for most.</summary>
    public static IReadOnlyList<OpCode> ReplacementsOf(OpCode code) => _replacements.GetValueOrDefault(code) ?? [];
}
