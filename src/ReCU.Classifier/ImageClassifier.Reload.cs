using ReCU.Graph;
using ReCU.Onnx;

namespace ReCU.Classifier;

public sealed partial class ImageClassifier
{
    /// <summary>
    /// Loads the model file again, or another one. Current calls finish with their model; the old one is disposed after
    /// the last of them. A file that cannot be used is rejected, and the old model stays.
    /// </summary>
    /// <param name="path">The file; null for <see cref="Path"/>.</param>
    /// <param name="allowOtherClasses">Whether the new model may have other classes or another input shape.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">
    /// The file is broken, the packed engine cannot run it, its answer to a black image is not finite, or it has other
    /// classes or another input shape.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model came from memory, and no file was given.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public void Reload(string? path = null, bool allowOtherClasses = false)
    {
        string file = path ?? Path
            ?? throw new InvalidOperationException("The model came from memory; name a file to reload it from.");
        Replace(Load(OnnxFile.Open(file), file, _options), $"The model '{file}'", allowOtherClasses);
    }

    /// <summary>Loads another model, as <see cref="Reload(string?, bool)"/> does.</summary>
    /// <param name="model">The content of a model file; kept, not copied.</param>
    /// <param name="allowOtherClasses">Whether the new model may have other classes or another input shape.</param>
    /// <exception cref="InvalidModelException">
    /// The bytes are not a model, the packed engine cannot run it, its answer to a black image is not finite, or it has
    /// other classes or another input shape.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed.</exception>
    public void Reload(ReadOnlyMemory<byte> model, bool allowOtherClasses = false) =>
        Replace(Load(OnnxFile.Parse(model), path: null, _options), "The new model", allowOtherClasses);

    private void Replace(LoadedModel next, string what, bool allowOtherClasses)
    {
        Try(next, what);
        lock (_change)
        {
            try
            {
                LoadedModel model = Current;
                if (!allowOtherClasses)
                {
                    CheckSame(model, next, what);
                }

                _model = next;
                next = model;
            }
            finally
            {
                // The old model, or the new one if it was rejected.
                next.Leave();
            }
        }
    }

    // A model that cannot answer must not replace one that can.
    private static void Try(LoadedModel next, string what)
    {
        try
        {
            var logits = new float[next.ClassNames.Count];
            next.Score(new float[next.Images.Shape.Count], logits, new float[logits.Length]);
            if (Array.Exists(logits, logit => !float.IsFinite(logit)))
            {
                throw new InvalidModelException("its answer to a black image is not finite.");
            }
        }
        catch (Exception e)
        {
            next.Leave();
            throw new InvalidModelException($"{what} cannot be run: {e.Message}", e);
        }
    }

    private static void CheckSame(LoadedModel old, LoadedModel next, string what)
    {
        if (old.Images.Shape != next.Images.Shape)
        {
            throw new InvalidModelException(
                $"{what} expects images of {next.Images.Shape}, but the current one {old.Images.Shape}; set "
                + "allowOtherClasses to load it anyway.");
        }

        if (!old.ClassNames.SequenceEqual(next.ClassNames))
        {
            string[] added = [.. next.ClassNames.Except(old.ClassNames).Take(3)];
            throw new InvalidModelException(
                $"{what} has other classes than the current one"
                + (added.Length > 0 ? $", such as '{string.Join("', '", added)}'" : ", or the same in another order")
                + "; set allowOtherClasses to load it anyway.");
        }
    }
}
