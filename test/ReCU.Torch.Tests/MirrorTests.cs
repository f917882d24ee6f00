using ReCU.TestKit;

namespace ReCU.Torch.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(BinaryClassifier).Assembly);
