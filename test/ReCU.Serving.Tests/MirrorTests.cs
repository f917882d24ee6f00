using ReCU.TestKit;

namespace ReCU.Serving.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ReCUServingOptions).Assembly);
