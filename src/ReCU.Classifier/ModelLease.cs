using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>
/// The model that a classifier has now, for work of several steps: it stays while reloads come and go, until the
/// lease is disposed. Of one caller; what it gives may be used by several threads until then.
/// </summary>
/// <example>
/// <code>
/// using ModelLease model = classifier.Lease();
/// var pixels = new float[model.Images.Shape.Count];
/// model.Images.Read(photo, pixels);
/// var probabilities = new float[model.ClassNames.Count];
/// model.Score(pixels, probabilities);
/// </code>
/// </example>
public sealed class ModelLease : IDisposable
{
    private LoadedModel? _model;

    /// <param name="model">The model, which has been entered; the lease leaves it.</param>
    internal ModelLease(LoadedModel model) => _model = model;

    /// <summary>Makes pixels of image files, as this model wants them.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public ModelImages Images => Model.Images;

    /// <summary>The classes, in the order of the network's answers.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public IReadOnlyList<string> ClassNames => Model.ClassNames;

    /// <summary>What the model file says about itself.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public ModelMetadata Metadata => Model.Metadata;

    /// <summary>Name of the input in the model file.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public string InputName => Model.InputName;

    /// <summary>Whether pixels must be whole numbers from 0 to 255, because the stem has int8 weights.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public bool TakesBytes => Model.TakesBytes;

    private LoadedModel Model
    {
        get
        {
            LoadedModel? model = _model;
            ObjectDisposedException.ThrowIf(model is null, this);
            return model;
        }
    }

    /// <summary>Whether another lease is of the same model, with no reload between them.</summary>
    /// <param name="other">The other lease.</param>
    /// <exception cref="ObjectDisposedException">One of the leases has been disposed.</exception>
    public bool IsOfSameModelAs(ModelLease other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Model == other.Model;
    }

    /// <summary>Computes the probabilities of images that are decoded already.</summary>
    /// <param name="pixels">Planar images from <see cref="Images"/> after one another.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> probabilities) => Model.Score(pixels, probabilities);

    /// <summary>Computes what the network answers, and the probabilities.</summary>
    /// <param name="pixels">Planar images from <see cref="Images"/> after one another.</param>
    /// <param name="logits">Receives [images, classes], before the softmax.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> logits, Span<float> probabilities) =>
        Model.Score(pixels, logits, probabilities);

    /// <summary>Lets go of the model.</summary>
    public void Dispose() => Interlocked.Exchange(ref _model, null)?.Leave();
}
