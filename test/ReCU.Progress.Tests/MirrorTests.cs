using ReCU.TestKit;

namespace ReCU.Progress.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(ConsoleProgress).Assembly);
