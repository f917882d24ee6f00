using ReCU.TestKit;

namespace ReCU.Packed.Tests;

public sealed class FolderTests() : FolderRules(typeof(PackedNetwork).Assembly);
