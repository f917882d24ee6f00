using ReCU.TestKit;

namespace ReCU.Classifier.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ImageClassifier).Assembly);
