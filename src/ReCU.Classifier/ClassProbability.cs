namespace ReCU.Classifier;

/// <summary>The probability of a class.</summary>
/// <param name="Name">The class name in the model file, or its number if there are no names.</param>
/// <param name="Index">Its index, from 0, in the order of <see cref="ImageClassifier.ClassNames"/>.</param>
/// <param name="Probability">From 0 to 1; those of all classes sum to 1.</param>
public readonly record struct ClassProbability(string Name, int Index, float Probability);
