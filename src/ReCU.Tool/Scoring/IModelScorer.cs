using ReCU.Classifier;

namespace ReCU.Tool.Scoring;

/// <summary>An opened model that classifies. Thread-safe.</summary>
internal interface IModelScorer : IDisposable
{
    /// <summary>The engine that runs the model, in words.</summary>
    string Description { get; }

    /// <summary>The classes in the order of the probabilities.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Converts pictures to pixels.</summary>
    ModelImages Images { get; }

    /// <summary>Computes probabilities.</summary>
    /// <param name="pixels">Images from <see cref="Images"/>, one after another.</param>
    /// <param name="probabilities">Receives [images, classes].</param>
    void Score(float[] pixels, float[] probabilities);
}
