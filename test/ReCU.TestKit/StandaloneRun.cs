using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace ReCU.TestKit;

/// <summary>
/// Runs tests without a test host, and prints a line for each: for machines without the .NET SDK, and for emulated
/// processors, where the host does not start.
/// </summary>
public static class StandaloneRun
{
    /// <summary>Runs the tests of some assemblies, one assembly after another.</summary>
    /// <param name="category">Only the tests of this category; null is all tests.</param>
    /// <param name="assemblies">The assemblies.</param>
    /// <returns>The exit code: 0 if a test passed and none failed, else 1.</returns>
    public static int Run(string? category, params ReadOnlySpan<Assembly> assemblies)
    {
        TestFilter filter = category is null
            ? TestFilter.Empty
            : TestFilter.FromXml($"<filter><cat>{category}</cat></filter>");
        (int passed, int failed, int skipped) = (0, 0, 0);
        foreach (Assembly assembly in assemblies)
        {
            var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
            runner.Load(assembly, new Dictionary<string, object>());
            ITestResult result = runner.Run(new ResultPrinter(), filter);
            passed += result.PassCount;
            failed += result.FailCount;
            skipped += result.SkipCount;
        }

        Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private sealed class ResultPrinter : ITestListener
    {
        public void TestStarted(ITest test)
        {
        }

        public void TestFinished(ITestResult result)
        {
            if (!result.Test.IsSuite)
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
}
