using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using ReCU.Packed.Tests;

// Runs the packed engine's tests without a test host, which does not start under an emulated processor.
// docs/benchmarks/packed.md has the commands.
var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
runner.Load(typeof(AgreementTests).Assembly, new Dictionary<string, object>());
ITestResult result = runner.Run(new ResultPrinter(), TestFilter.Empty);
Console.WriteLine($"{result.PassCount} passed, {result.FailCount} failed");
return result.FailCount == 0 && result.PassCount > 0 ? 0 : 1;

internal sealed class ResultPrinter : ITestListener
{
    public void TestStarted(ITest test)
    {
    }

    public void TestFinished(ITestResult result)
    {
        if (!result.HasChildren)
        {
            Console.WriteLine($"{result.ResultState.Status}: {result.FullName} {result.Message}");
        }
    }

    public void TestOutput(TestOutput output)
    {
    }

    public void SendMessage(TestMessage message)
    {
    }
}
