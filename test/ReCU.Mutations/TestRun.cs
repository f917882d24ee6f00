using System.Reflection;
using System.Text.RegularExpressions;
using NUnit;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;

namespace ReCU.Mutations;

/// <summary>
/// Runs tests in this process until one fails; starting a test host would take longer than many tests. Those that
/// mirror the changed file come first, then those of its folder, then all others: the first are quick and mostly notice.
/// </summary>
internal static class TestRun
{
    /// <summary>The argument before those of <see cref="Run"/>.</summary>
    public const string Command = "run-tests";

    private const string FailureMark = "failed test: ";

    /// <summary>Runs the tests.</summary>
    /// <param name="args">Name of the tests' assembly; the changed source file, or an empty string; a regular
    /// expression for the full names of the tests to run; categories that do not run.</param>
    /// <returns>The exit code: 0 if all tests passed.</returns>
    public static int Run(string[] args)
    {
        (string assembly, string source, string filter, string[] without) = (args[0], args[1], args[2], args[3..]);
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(
            Assembly.Load(new AssemblyName(assembly)),
            new Dictionary<string, object> { [FrameworkPackageSettings.StopOnError] = true });
        Regex[] groups = [.. Groups(assembly, source)];
        int passed = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            int group = i;
            var tests = new LeafFilter(test => Array.FindIndex(groups, names => names.IsMatch(test.FullName)) == group
                && Regex.IsMatch(test.FullName, filter)
                && !Categories(test).Intersect(without).Any());
            ITestResult result = runner.Run(new FailurePrinter(), tests);
            passed += result.PassCount;
            if (result.ResultState.Status == TestStatus.Failed)
            {
                return 1;
            }
        }

        return passed > 0 ? 0 : 1;
    }

    /// <summary>The test that a line of output names as failed; null for other lines.</summary>
    /// <param name="line">The line.</param>
    public static string? FailureIn(string? line) =>
        line?.StartsWith(FailureMark, StringComparison.Ordinal) == true ? line[FailureMark.Length..] : null;

    // What the full names of each group of tests match.
    private static IEnumerable<Regex> Groups(string assembly, string source)
    {
        if (source.Length > 0)
        {
            string type = Path.GetFileName(source).Split('.')[0];
            yield return new Regex($@"^{Regex.Escape(assembly)}\.(.+\.)?{type}Tests\b");
            string folder = Path.GetDirectoryName(source)!.Replace('/', '.');
            yield return new Regex($@"^{Regex.Escape(assembly)}\.{Regex.Escape(folder)}\.");
        }

        yield return new Regex("");
    }

    private static IEnumerable<string> Categories(ITest test)
    {
        for (ITest? part = test; part is not null; part = part.Parent)
        {
            foreach (object category in part.Properties["Category"])
            {
                yield return (string)category;
            }
        }
    }

    private sealed class LeafFilter(Func<ITest, bool> passes) : ITestFilter
    {
        public bool Pass(ITest test) => test.IsSuite ? test.Tests.Any(Pass) : passes(test);

        public bool IsExplicitMatch(ITest test) => false;

        public TNode ToXml(bool recursive) => new("filter");

        public TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("filter");
    }

    private sealed class FailurePrinter : ITestListener
    {
        public void TestStarted(ITest test)
        {
        }

        public void TestFinished(ITestResult result)
        {
            if (!result.Test.IsSuite && result.ResultState.Status == TestStatus.Failed)
            {
                Console.WriteLine(FailureMark + result.FullName);
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
