using ReCU.TestKit;

namespace ReCU.Serving.Tests;

public sealed class FolderTests() : FolderRules(typeof(ReCUServingOptions).Assembly);
