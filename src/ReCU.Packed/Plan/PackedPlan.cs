using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>A compiled network: the steps in order, and the memory they need. Immutable; callers share it.</summary>
/// <param name="Operators">The steps; an array, because loops over it do not allocate.</param>
/// <param name="Memory">Sizes of a caller's buffers.</param>
/// <param name="ThreadsPerImage">
/// The most threads that are worth sharing one image's rows among, at least 1: see <see cref="RowSharing"/>.
/// </param>
/// <param name="TakesBytes">Whether pixels must be whole numbers from 0 to 255.</param>
internal sealed record PackedPlan(
    PlanOperator[] Operators, MemoryPlan Memory, int ThreadsPerImage, bool TakesBytes);
