using Microsoft.ML;
using Microsoft.ML.Data;
using ReCU.Data;
using ReCU.Graph;

namespace ReCU.MLNet.Internals.Input;

/// <summary>Reads an image column of any size, in grey or colour as the network wants it.</summary>
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
    private float[] _planes = [];
    private ImageResampler? _resampler;

    public override void Read(Span<float> destination)
    {
        _getter(ref _image!);
        if (_image is null)
        {
            throw Wrong("there is no image.");
        }

        if (shorterSide is null && _image.Height == shape.Height && _image.Width == shape.Width)
        {
            ImagePlanes.Extract(_image, shape.Channels, destination);
            return;
        }

        int area = checked(_image.Height * _image.Width);
        if (_planes.Length < area * shape.Channels)
        {
            _planes = new float[area * shape.Channels];
        }

        ImagePlanes.Extract(_image, shape.Channels, _planes);
        if (_resampler is null || !_resampler.Reads(_image.Height, _image.Width))
        {
            _resampler = shorterSide is { } side
                ? ImageResampler.ForCentre(_image.Height, _image.Width, side, shape.Height, shape.Width)
                : new ImageResampler(_image.Height, _image.Width, shape.Height, shape.Width);
        }

        for (int c = 0; c < shape.Channels; c++)
        {
            _resampler.Resample(_planes.AsSpan(c * area, area), destination.Slice(c * shape.Area, shape.Area));
        }
    }
}
