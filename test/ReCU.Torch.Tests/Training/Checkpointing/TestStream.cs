using ReCU.Data;

namespace ReCU.Torch.Tests.Training.Checkpointing;

/// <summary>Images in memory as a stream, of which about twenty are held at a time.</summary>
internal static class TestStream
{
    public static StreamedImages Of(ImageSet images) => new(
        images.Shape,
        images.Labels.ToArray(),
        images.ClassCount,
        asBytes: true,
        memoryLimit: 20 * StreamedImages.BytesOfImage(images.Shape, asBytes: true),
        () => new Walk(images));

    private sealed class Walk(ImageSet images) : IImageSequence
    {
        private int _row = -1;

        public bool MoveNext() => ++_row < images.Count;

        public void Read(Span<float> pixels) => images[_row].CopyTo(pixels);

        public void Dispose()
        {
            // There is nothing to close.
        }
    }
}
