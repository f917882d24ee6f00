using ReCU.Graph;

namespace ReCU.Classifier;

/// <summary>
/// The current model of a classifier, for work of several steps: it stays the same during reloads, until the lease is
/// disposed. A lease belongs to one caller; several threads may use its members until then.
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

    /// <param name="model">The model, already entered; the lease leaves it.</param>
    internal ModelLease(LoadedModel model) => _model = model;

    /// <summary>Converts image files to pixels for this model.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public ModelImages Images => Model.Images;

    /// <summary>The class names, in the order of the network's logits.</summary>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public IReadOnlyList<string> ClassNames => Model.ClassNames;

    /// <summary>The metadata of the model file.</summary>
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

    /// <summary>Computes the probabilities of decoded images.</summary>
    /// <param name="pixels">Planar images from <see cref="Images"/>, one after another.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> probabilities) => Model.Score(pixels, probabilities);

    /// <summary>Computes logits and probabilities.</summary>
    /// <param name="pixels">Planar images from <see cref="Images"/>, one after another.</param>
    /// <param name="logits">Receives [images, classes], before the softmax.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The lease has been disposed.</exception>
    public void Score(ReadOnlySpan<float> pixels, Span<float> logits, Span<float> probabilities) =>
        Model.Score(pixels, logits, probabilities);

    /// <summary>Releases the model.</summary>
    public void Dispose() => Interlocked.Exchange(ref _model, null)?.Leave();
}
