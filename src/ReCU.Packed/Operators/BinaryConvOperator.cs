using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A binary convolution whose sums are needed as floats; the first stage reads the counts.</summary>
internal sealed class BinaryConvOperator(string name, Map<ushort> input, FilterBank filters, RowStage[] stages)
    : PlanOperator(name, filters.Taps.OutputHeight)
{
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        for (int row = first; row < end; row++)
        {
            filters.CountRow(maps.Codes(input), input.Layout, row, scratch.Counts.Span);
            filters.Taps.CountProducts(row, scratch.Products);
            ref float current = ref stages[0].RunCounts(maps, scratch, row, filters.CountPitch);
            foreach (RowStage stage in stages.AsSpan(1))
            {
                current = ref stage.RunFloats(maps, scratch, row, ref current);
            }
        }
    }
}
