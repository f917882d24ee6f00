using Microsoft.ML;
using Microsoft.ML.Data;

namespace ReCU.MLNet.Internals.Rows;

/// <summary>A buffer of images, which have owners.</summary>
/// <remarks>
/// A source may hand out the caller's own objects, so none that came from it is disposed here; a source that makes
/// images disposes the one in the slot when it fills the slot again. ML.NET's image transformers dispose what they were
/// given, so each reader gets a copy, and its previous copy is disposed when it asks for the next.
/// </remarks>
internal sealed class ImageColumnBuffer(ValueGetter<MLImage> source, int capacity) : ColumnBuffer
{
    private readonly MLImage?[] _images = new MLImage?[capacity];

    public override void Store(int slot) => source(ref _images[slot]!);

    public override Delegate CreateGetter(Func<int> slot)
    {
        MLImage? last = null;
        return new ValueGetter<MLImage>((ref MLImage image) =>
        {
            if (last is not null && ReferenceEquals(image, last))
            {
                last.Dispose();
            }

            image = last = Copy(_images[slot()])!;
        });
    }

    private static MLImage? Copy(MLImage? image)
    {
        if (image is null)
        {
            return null;
        }

        MLImage copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
        copy.Tag = image.Tag;
        return copy;
    }
}
