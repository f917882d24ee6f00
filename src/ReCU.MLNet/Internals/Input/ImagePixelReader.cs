using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Input;

/// <summary>
/// Reads an image column of any size, in grey or colour as the network wants it: the pixels are those that
/// <see cref="ImageFolder"/> makes of the same file.
/// </summary>
/// <remarks>
/// Images are not disposed: some sources hand out objects of the caller. A source that makes an image for each row
/// disposes the one that it is given back.
/// </remarks>
internal sealed class ImagePixelReader(
    DataViewRow row, DataViewSchema.Column column, FeatureShape shape, int? shorterSide)
    : PixelReader(row, column.Name)
{
    private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(column);
    private MLImage? _image;
    private readonly byte[] _pixels = new byte[shape.Count];
    private byte[] _planes = [];
    private ImageResampler? _resampler;

    public override bool HasBytes => true;

    public override void Read(Span<float> destination)
    {
        ReadBytes(_pixels);
        TensorPrimitives.ConvertTruncating<byte, float>(_pixels, destination);
    }

    public override void ReadBytes(Span<byte> destination)
    {
        _getter(ref _image!);
        if (_image is null)
        {
            throw Wrong("there is no image.");
        }

        if (shorterSide is null && _image.Height == shape.Height && _image.Width == shape.Width)
        {
            Split(_image, destination);
        }
        else
        {
            Resize(_image, destination);
        }
    }

    private void Resize(MLImage image, Span<byte> destination)
    {
        int area = checked(image.Height * image.Width);
        int count = checked(area * shape.Channels);
        if (_planes.Length < count)
        {
            _planes = new byte[count];
        }

        Split(image, _planes);
        if (_resampler is null || !_resampler.Reads(image.Height, image.Width))
        {
            _resampler = shorterSide is { } side
                ? ImageResampler.ForCentre(image.Height, image.Width, side, shape.Height, shape.Width)
                : new ImageResampler(image.Height, image.Width, shape.Height, shape.Width);
        }

        for (int c = 0; c < shape.Channels; c++)
        {
            _resampler.Resample(_planes.AsSpan(c * area, area), destination.Slice(c * shape.Area, shape.Area));
        }
    }

    private void Split(MLImage image, Span<byte> planes) => PixelConversion.Split(
        image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, shape.Channels, planes);
}
