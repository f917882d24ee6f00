using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>
/// Makes of image files the pixels that a network was trained to see: its size, its colours, the part of the image, as
/// the model file says. Thread-safe.
/// </summary>
public sealed class ModelImages
{
    private readonly ImageDecoder _decoder;
    private readonly int? _shorterSide;
    private readonly (float[] Mean, float[] Scale)? _normalisation;

    /// <summary>Prepares to read images for a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Limits, and what the file does not say; null is the default.</param>
    /// <exception cref="InvalidModelException">
    /// It takes other images than grey or coloured ones, or does not say which pixels it expects.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or does not fit the network.</exception>
    public ModelImages(NetworkGraph network, ImageClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new ImageClassifierOptions();
        options.Check();
        Shape = network.InputShape;
        if (Shape.Channels is not (1 or 3))
        {
            throw new InvalidModelException(
                $"The network reads {Shape}; only images of 1 channel (grey) or 3 (colour) can be read from files.");
        }

        _shorterSide = options.ShorterSide ?? network.Metadata.ShorterSide;
        if (_shorterSide < Math.Max(Shape.Height, Shape.Width))
        {
            string problem = $"The shorter side is {_shorterSide}, but the network reads images of {Shape}; at least "
                + $"{Math.Max(Shape.Height, Shape.Width)} was expected.";
            throw options.ShorterSide is null
                ? new InvalidModelException(problem)
                : new ArgumentException(problem, nameof(options));
        }

        _normalisation = NormalisationFor(network, options);
        _decoder = new ImageDecoder(new ImageDecoderOptions
        {
            Channels = Shape.Channels,
            Size = _shorterSide is null ? (Shape.Height, Shape.Width) : null,
            MaximumPixels = options.MaximumPixels,
            MaximumFileBytes = options.MaximumFileBytes,
        });
    }

    /// <summary>Shape of the images that the network reads.</summary>
    public FeatureShape Shape { get; }

    /// <summary>
    /// Whether the pixels stay what they are, from 0 to 255, because the network normalises them by itself.
    /// </summary>
    public bool ReadsBytes => _normalisation is null;

    /// <summary>Reads an image file in memory.</summary>
    /// <param name="image">All bytes of the file.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Read(ReadOnlySpan<byte> image, Span<float> pixels) => Prepare(_decoder.Decode(image), pixels);

    /// <summary>Reads what a stream has left.</summary>
    /// <param name="image">The stream; it is read to its end, but no further than the limit, and not closed.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Read(Stream image, Span<float> pixels) => Prepare(_decoder.Decode(image), pixels);

    /// <summary>Reads an image file of the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">It is no sound image, or above a limit; the message names it.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Read(string path, Span<float> pixels)
    {
        ImagePixels image;
        try
        {
            image = _decoder.Decode(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Image '{path}' is broken: {e.Message.TrimEnd('.')}.", e);
        }

        Prepare(image, pixels);
    }

    /// <summary>Brings an image that is decoded already to what the network sees.</summary>
    /// <param name="image">The image, of as many channels as the network reads, and of any size.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="ArgumentException">It has other channels, or floats of another size, or no room.</exception>
    public void Read(ImagePixels image, Span<float> pixels)
    {
        if (image.Shape.Channels != Shape.Channels || (image.Bytes.IsEmpty && image.Shape != Shape))
        {
            throw new ArgumentException(
                $"The image is {image.Shape}, but the network reads {Shape}.", nameof(image));
        }

        Prepare(image, pixels);
    }

    private static (float[] Mean, float[] Scale)? NormalisationFor(NetworkGraph network, ImageClassifierOptions options)
    {
        int channels = network.InputShape.Channels;
        if (options.Normalisation is var (mean, deviation))
        {
            return mean.Count == channels
                ? ([.. mean], [.. deviation.Select(value => 1 / value)])
                : throw new ArgumentException(
                    $"Normalisation is for {mean.Count} channels, but the network reads {network.InputShape}.",
                    nameof(options));
        }

        // A network of this library has a name, and normalises by itself, however little contrast its images had.
        return network.NormalisesBytes || network.Metadata.NetworkName.Length > 0
            ? null
            : throw new InvalidModelException(
                "The model does not normalise pixels from 0 to 255 and does not say which ones it expects. Give their "
                + "mean and standard deviation with ImageClassifierOptions.Normalisation.");
    }

    private void Prepare(ImagePixels image, Span<float> pixels)
    {
        if (pixels.Length != Shape.Count)
        {
            throw new ArgumentException(
                $"An image of {Shape} has {Shape.Count} pixels, but there is room for {pixels.Length}.",
                nameof(pixels));
        }

        (_, int height, int width) = image.Shape;
        if (_shorterSide is { } side && !image.Bytes.IsEmpty)
        {
            image = Resize(image, ImageResampler.ForCentre(height, width, side, Shape.Height, Shape.Width));
        }
        else if (image.Shape != Shape)
        {
            image = Resize(image, new ImageResampler(height, width, Shape.Height, Shape.Width));
        }

        image.CopyTo(pixels);
        if (_normalisation is var (mean, scale))
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                int channel = i / Shape.Area;
                pixels[i] = (pixels[i] - mean[channel]) * scale[channel];
            }
        }
    }

    private ImagePixels Resize(ImagePixels image, ImageResampler resampler)
    {
        var pixels = new byte[Shape.Count];
        for (int c = 0; c < Shape.Channels; c++)
        {
            resampler.Resample(
                image.Bytes.Span.Slice(c * image.Shape.Area, image.Shape.Area),
                pixels.AsSpan(c * Shape.Area, Shape.Area));
        }

        return image with { Shape = Shape, Bytes = pixels };
    }
}
