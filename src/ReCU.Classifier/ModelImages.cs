using ReCU.Data;
using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>
/// Converts image files to the pixels that a network was trained with: size, colours and crop as in the model file.
/// Thread-safe.
/// </summary>
public sealed class ModelImages
{
    private readonly ImageDecoder _decoder;
    private readonly int? _shorterSide;
    private readonly (float[] Mean, float[] Scale)? _normalisation;

    /// <summary>Prepares to read images for a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Limits, and what the file does not say; null for the defaults.</param>
    /// <exception cref="InvalidModelException">
    /// It expects images that are neither grey nor coloured, or does not say which pixels it expects.
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

    /// <summary>Shape of the network's images.</summary>
    public FeatureShape Shape { get; }

    /// <summary>Whether the pixels stay in the range 0 to 255, because the network normalises them itself.</summary>
    public bool ReadsBytes => _normalisation is null;

    /// <summary>Reads an image file in memory.</summary>
    /// <param name="image">All bytes of the file.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">The image is broken, or exceeds a limit.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Read(ReadOnlySpan<byte> image, Span<float> pixels) => Prepare(_decoder.Decode(image), pixels);

    /// <summary>Reads the rest of a stream.</summary>
    /// <param name="image">The stream; it is read to its end, but not beyond the limit, and is not closed.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">The image is broken, or exceeds a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void Read(Stream image, Span<float> pixels) => Prepare(_decoder.Decode(image), pixels);

    /// <summary>Reads an image file from the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="InvalidDataException">
    /// The image is broken, or exceeds a limit; the message names it.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not permitted.</exception>
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

    /// <summary>Converts a decoded image to the network's input.</summary>
    /// <param name="image">The image, of any size, with the network's number of channels.</param>
    /// <param name="pixels">Receives <see cref="Shape"/>, planar.</param>
    /// <exception cref="ArgumentException">
    /// The image has another number of channels, or floats of another size, or the span is too short.
    /// </exception>
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
        // A network of this library has a name, and normalises pixels itself, however small the contrast of its images
        // was.
        bool isOfThisLibrary = network.TakesBytes || network.Metadata.NetworkName.Length > 0;
        if (options.Normalisation is var (mean, deviation))
        {
            if (mean.Count != channels)
            {
                throw new ArgumentException(
                    $"Normalisation is for {mean.Count} channels, but the network reads {network.InputShape}.",
                    nameof(options));
            }

            // One that changes nothing says that pixels are bytes, which is so. Other programs' files may divide pixels
            // and leave their mean to the caller.
            return !isOfThisLibrary || (mean.All(value => value == 0) && deviation.All(value => value == 1))
                ? ([.. mean], [.. deviation.Select(value => 1 / value)])
                : throw new ArgumentException(
                    "The model normalises pixels itself; Normalisation would do it twice. Leave it null.",
                    nameof(options));
        }

        return isOfThisLibrary || network.NormalisesBytes
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
                $"An image of {Shape} has {Shape.Count} pixels, but the buffer has room for {pixels.Length}.",
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
