using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using ReCU.MLNet.Internals.Engines;
using ReCU.TestKit.CodeWalks;

namespace ReCU.MLNet.Tests.Internals.Engines;

public sealed class OnnxRuntimeEnvironmentTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Test]
    public void ThereIsOneForTheProcess() => Assert.That(OnnxRuntimeEnvironment.Instance, Is.SameAs(OrtEnv.Instance()));

    [Test]
    public void NothingElseCreatesIt() => Assert.That(
        Callers(typeof(OrtEnv).GetMethod(nameof(OrtEnv.Instance))!),
        Is.EqualTo([typeof(OnnxRuntimeEnvironment)]),
        "It would report each session to ONNX Runtime's maker.");

    [Test]
    public void ASessionIsOpenedInOnePlaceWhichNeedsIt()
    {
        Type[] openers = [.. typeof(InferenceSession).GetConstructors().SelectMany(Callers).Distinct()];
        Assert.That(openers.Select(Outermost).Distinct(), Is.EqualTo([typeof(OnnxRuntimeSession)]));
        Assert.That(
            Callers(typeof(OnnxRuntimeEnvironment).GetProperty(nameof(OnnxRuntimeEnvironment.Instance))!.GetMethod!),
            Does.Contain(typeof(OnnxRuntimeSession)));
    }

    private static Type[] Callers(MethodBase called) =>
    [
        .. typeof(OnnxRuntimeEnvironment).Assembly.GetTypes()
            .Where(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared))
                .Any(method => IlReader.Read(method).Any(instruction => called.Equals(instruction.Operand)))),
    ];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
