using ReCU.TestKit;

namespace ReCU.Tool.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ToolApp).Assembly);
