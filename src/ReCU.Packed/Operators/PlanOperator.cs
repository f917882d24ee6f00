using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A step of a plan: computes values of one image row by row. Rows are independent of each other.</summary>
/// <param name="name">Names of its nodes.</param>
/// <param name="rows">Number of rows.</param>
internal abstract class PlanOperator(string name, int rows)
{
    public string Name { get; } = name;

    public int Rows { get; } = rows;

    /// <summary>Computes the rows from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public abstract void Run(Activations maps, Scratch scratch, int first, int end);
}
