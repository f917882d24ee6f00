using ReCU.TestKit;

namespace ReCU.Packed.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(PackedNetwork).Assembly);
