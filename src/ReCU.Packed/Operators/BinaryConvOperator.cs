using ReCU.Packed.Kernels;
using ReCU.Packed.Memory;

namespace ReCU.Packed.Operators;

/// <summary>A binary convolution whose sums are needed as floats; its first stage reads the counts.</summary>
internal sealed class BinaryConvOperator(string name, Map<ushort> input, FilterBank filters, RowStage[] stages)
    : PlanOperator(name, filters.Taps.OutputHeight)
{
    public override void Run(Activations maps, Scratch scratch, int first, int end)
    {
        for (int start = first; start < end; start += filters.RowsAtOnce)
        {
            int rows = Math.Min(filters.RowsAtOnce, end - start);
            filters.CountRows(maps.Codes(input), input.Layout, start, rows, scratch.Counts.Span);
            for (int i = 0; i < rows; i++)
            {
                filters.Taps.CountProducts(start + i, scratch.Products);
                RunStages(maps, scratch, start + i, i * filters.Taps.OutputWidth * filters.CountPitch);
            }
        }
    }

    private void RunStages(Activations maps, Scratch scratch, int row, int counts)
    {
        ref float current = ref stages[0].RunCounts(maps, scratch, row, counts, filters.CountPitch);
        foreach (RowStage stage in stages.AsSpan(1))
        {
            current = ref stage.RunFloats(maps, scratch, row, ref current);
        }
    }
}
