using ReCU.TestKit;

namespace ReCU.Tool.Tests;

public sealed class FolderTests() : FolderRules(typeof(ToolApp).Assembly);
