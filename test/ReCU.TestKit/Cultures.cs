using System.Globalization;
using NUnit.Framework;

namespace ReCU.TestKit;

/// <summary>Cultures that write numbers, letters and dates each in another way.</summary>
public static class Cultures
{
    /// <summary>A comma in numbers; two kinds of i; a solidus in numbers, another minus and another calendar.</summary>
    public static IReadOnlyList<string> Names { get; } = ["de-DE", "tr-TR", "fa-IR"];

    /// <summary>Whether the runtime has the data of cultures: .NET can be told to do without ICU.</summary>
    public static bool AreThere { get; } =
        !AppContext.TryGetSwitch("System.Globalization.Invariant", out bool invariant) || !invariant;

    /// <summary>Does something under a culture; ignores the test where there are none.</summary>
    public static T In<T>(string name, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (!AreThere)
        {
            Assert.Ignore("The tests were built or run without ICU, and so without cultures.");
        }

        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Checks that something is the same under every culture.</summary>
    public static void AssertSame<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        T expected = In("", work);
        foreach (string name in Names)
        {
            Assert.That(In(name, work), Is.EqualTo(expected), name);
        }
    }
}
