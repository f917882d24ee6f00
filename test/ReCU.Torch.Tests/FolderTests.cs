using ReCU.TestKit;

namespace ReCU.Torch.Tests;

public sealed class FolderTests() : FolderRules(typeof(BinaryClassifier).Assembly);
