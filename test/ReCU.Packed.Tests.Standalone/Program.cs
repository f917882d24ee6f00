using ReCU.Packed.Tests;
using ReCU.TestKit;

// Runs the packed engine's tests without a test host, which does not start under an emulated processor.
// docs/benchmarks/packed.md has the commands.
return StandaloneRun.Run(category: null, typeof(AgreementTests).Assembly);
