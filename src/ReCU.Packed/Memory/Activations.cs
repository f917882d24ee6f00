using System.Runtime.CompilerServices;

namespace ReCU.Packed.Memory;

/// <summary>The values of one image during a run, with pointers to its pixels and its output.</summary>
/// <remarks>Pixels and output are the caller's spans, pinned during the run: threads cannot share a span.</remarks>
internal sealed unsafe class Activations
{
    private readonly AlignedArray<float>[] _floats;
    private readonly AlignedArray<ushort>[] _codes;
    private readonly AlignedArray<ulong>[] _words;
    private readonly int _pixelCount;
    private readonly int _outputCount;
    private float* _pixels;
    private float* _output;

    public Activations(MemoryPlan memory)
    {
        _floats = Allocate(memory.Floats);
        _codes = Allocate(memory.Codes);
        _words = Allocate(memory.Words);
        _pixelCount = memory.PixelCount;
        _outputCount = memory.OutputCount;
    }

    public ReadOnlySpan<float> Pixels => new(_pixels, _pixelCount);

    public Span<float> Output => new(_output, _outputCount);

    public void SetImage(float* pixels, float* output)
    {
        _pixels = pixels;
        _output = output;
    }

    public ref float Row(Map<float> map, int row) => ref Unsafe.Add(ref _floats[map.Slot].Start, map.Layout.Row(row));

    public ReadOnlySpan<ushort> Codes(Map<ushort> map) => _codes[map.Slot].Span;

    public Span<ushort> CodeRow(Map<ushort> map, int row, int length) =>
        _codes[map.Slot].Span.Slice(map.Layout.Row(row), length);

    public Span<ulong> WordRow(Map<ulong> map, int row) =>
        _words[map.Slot].Span.Slice(map.Layout.Row(row), map.Layout.RowLength);

    private static AlignedArray<T>[] Allocate<T>(BufferSize<T>[] sizes)
        where T : unmanaged
    {
        var arrays = new AlignedArray<T>[sizes.Length];
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new AlignedArray<T>(sizes[i].Length);
            if (!sizes[i].Fill.Equals(default(T)))
            {
                arrays[i].Span.Fill(sizes[i].Fill);
            }
        }

        return arrays;
    }
}
