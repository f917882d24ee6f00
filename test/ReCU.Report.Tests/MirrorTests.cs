using ReCU.TestKit;

namespace ReCU.Report.Tests;

public sealed class MirrorTests() : MirrorRules(typeof(RunReport).Assembly);
