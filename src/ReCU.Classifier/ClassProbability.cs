namespace ReCU.Classifier;

/// <summary>What a network thinks of a class.</summary>
/// <param name="Name">The class, as the model file calls it, or its number where it has no names.</param>
/// <param name="Index">Its number, from 0, in the order of <see cref="ImageClassifier.ClassNames"/>.</param>
/// <param name="Probability">From 0 to 1; those of all classes sum to 1.</param>
public readonly record struct ClassProbability(string Name, int Index, float Probability);
