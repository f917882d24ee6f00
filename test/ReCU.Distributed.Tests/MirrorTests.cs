using ReCU.TestKit;

namespace ReCU.Distributed.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ProcessGroup).Assembly);
