using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A step of a plan: makes values of one image row by row. Rows do not depend on one another.</summary>
/// <param name="name">The nodes that it stands for.</param>
/// <param name="rows">Rows to make.</param>
internal abstract class PlanOperator(string name, int rows)
{
    public string Name { get; } = name;

    public int Rows { get; } = rows;

    /// <summary>Makes the rows from <paramref name="first"/> up to, without, <paramref name="end"/>.</summary>
    public abstract void Run(Activations maps, Scratch scratch, int first, int end);
}
