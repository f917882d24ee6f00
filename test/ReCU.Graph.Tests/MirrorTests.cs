using ReCU.TestKit;

namespace ReCU.Graph.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(NetworkGraph).Assembly);
