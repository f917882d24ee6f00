namespace ReCU.MLNet.Internals.Engines;

/// <summary>
/// Checks the first scored images, and warns once if their scale is not the one that the network expects: it would give
/// wrong answers without an error.
/// </summary>
/// <param name="expectsBytes">Whether the network normalises pixels from 0 to 255.</param>
/// <param name="warn">Writes a warning to the log.</param>
internal sealed class PixelScaleWatch(bool expectsBytes, Action<string> warn)
{
    private const int LookedAtImages = 4;

    // Resizing may overshoot slightly; about half of all normalised pixels are negative.
    private const double NegativeShare = 0.05;

    private readonly Lock _gate = new();
    private float _largest = float.NegativeInfinity;
    private long _pixels;
    private long _negative;
    private int _images;

    // Read without the lock: a thread that still sees false checks again.
    private volatile bool _isOver = !expectsBytes;

    /// <summary>Whether enough images were seen.</summary>
    public bool IsOver => _isOver;

    /// <summary>Looks at an image.</summary>
    public void Look(ReadOnlySpan<float> pixels)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            foreach (float pixel in pixels)
            {
                _largest = Math.Max(_largest, pixel);
                _negative += pixel < 0 ? 1 : 0;
            }

            _pixels += pixels.Length;
            _images++;
            // One bright pixel decides, and is the usual case. Black images decide nothing.
            _isOver = (_images >= LookedAtImages && (_largest > 0 || _negative > 0)) || (_largest > 1 && _negative == 0);
            if (_isOver && Problem is { } problem)
            {
                warn(problem);
            }
        }
    }

    private string? Problem => _negative > NegativeShare * _pixels
        ? FormattableString.Invariant($"{(double)_negative / _pixels:P0} of the pixels of the first {_images} images are ")
            + "negative, but the network reads pixels from 0 to 255 and normalises them itself."
        : _largest is > 0 and <= 1
            ? FormattableString.Invariant($"No pixel of the first {_images} images is above {_largest}, but the network ")
                + "reads pixels from 0 to 255. Multiply them by 255, as ExtractPixels gives them."
            : null;
}
