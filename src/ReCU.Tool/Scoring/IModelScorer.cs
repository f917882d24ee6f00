using ReCU.Classifier;

namespace ReCU.Tool.Scoring;

/// <summary>A model that is ready to classify. Thread-safe.</summary>
internal interface IModelScorer : IDisposable
{
    /// <summary>What runs the model, in words.</summary>
    string Description { get; }

    /// <summary>The classes in the order of the probabilities.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Makes pixels of pictures.</summary>
    ModelImages Images { get; }

    /// <summary>Computes probabilities.</summary>
    /// <param name="pixels">Images from <see cref="Images"/> after one another.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    void Score(float[] pixels, float[] probabilities);
}
