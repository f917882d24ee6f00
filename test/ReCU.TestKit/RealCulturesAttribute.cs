using System.Globalization;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace ReCU.TestKit;

/// <summary>
/// Runs each test of an assembly under one of the <see cref="Cultures"/>, or none, as its name decides. The environment
/// variable <c>RECU_CULTURE</c> names one for all tests.
/// </summary>
/// <remarks>Without ICU the runtime knows no cultures, and all tests run without.</remarks>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class RealCulturesAttribute : Attribute, ITestAction
{
    private const string Variable = "RECU_CULTURE";

    // Tests may run side by side.
    [ThreadStatic]
    private static CultureInfo? _before;

    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Test;

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        _before = CultureInfo.CurrentCulture;
        if (Cultures.AreThere)
        {
            // By letters: a text's own hash is another one in each process.
            string[] names = ["", .. Cultures.Names];
            string name = names[test.FullName.Sum(letter => letter) % names.Length];
            CultureInfo.CurrentCulture =
                CultureInfo.GetCultureInfo(Environment.GetEnvironmentVariable(Variable) ?? name);
        }
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test) => CultureInfo.CurrentCulture = _before!;
}
