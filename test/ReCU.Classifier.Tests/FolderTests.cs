using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

public sealed class FolderTests() : FolderRules(typeof(ImageClassifier).Assembly);
