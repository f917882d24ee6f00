using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>A compiled network: what to run, in order, and the memory it takes. Immutable; shared by callers.</summary>
/// <param name="Operators">The steps; an array, whose loops allocate nothing.</param>
/// <param name="Memory">Sizes of a caller's buffers.</param>
/// <param name="ThreadsPerImage">
/// The most threads that gain from sharing one image's rows, at least 1: see <see cref="RowSharing"/>.
/// </param>
/// <param name="TakesBytes">Whether pixels must be whole numbers from 0 to 255.</param>
internal sealed record PackedPlan(
    PlanOperator[] Operators, MemoryPlan Memory, int ThreadsPerImage, bool TakesBytes);
