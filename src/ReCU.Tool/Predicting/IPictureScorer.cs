using ReCU.Classifier;

namespace ReCU.Tool.Predicting;

/// <summary>Classifies pictures, on several threads at once.</summary>
internal interface IPictureScorer : IDisposable
{
    /// <summary>What runs the model, in words.</summary>
    string Description { get; }

    /// <summary>Classifies a picture.</summary>
    /// <exception cref="InvalidDataException">It is broken.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    Classification Classify(string path, int top);
}
