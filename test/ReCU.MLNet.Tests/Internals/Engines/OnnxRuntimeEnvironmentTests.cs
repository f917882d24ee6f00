using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using ReCU.MLNet.Internals.Engines;
using ReCU.TestKit.CodeWalks;

namespace ReCU.MLNet.Tests.Internals.Engines;

public sealed class OnnxRuntimeEnvironmentTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo _instance = typeof(OrtEnv).GetMethod(nameof(OrtEnv.Instance))!;

    private static readonly MethodInfo _quietInstance =
        typeof(OnnxRuntimeEnvironment).GetProperty(nameof(OnnxRuntimeEnvironment.Instance))!.GetMethod!;

    [Test]
    public void ReportsAreTurnedOffWhereItIsCreated()
    {
        MethodBase[] creators = Callers(_instance);
        Assert.That(creators.Select(method => method.DeclaringType), Is.EqualTo([typeof(OnnxRuntimeEnvironment)]));
        Assert.That(
            Callers(typeof(OrtEnv).GetMethod(nameof(OrtEnv.DisableTelemetryEvents))!), Is.EqualTo(creators));
    }

    [Test]
    public void WhateverCreatesASessionNeedsIt()
    {
        MethodBase[] creators = Callers(typeof(SessionOptions).GetConstructor([])!);
        Assert.That(creators, Is.Not.Empty.And.All.Matches<MethodBase>(creator =>
            IlReader.Read(creator!).Any(instruction => _quietInstance.Equals(instruction.Operand))));
        Assert.That(
            typeof(InferenceSession).GetConstructors().SelectMany(Callers)
                .Select(method => Outermost(method.DeclaringType!)).Distinct(),
            Is.EqualTo([typeof(OnnxRuntimeSession)]));
    }

    private static MethodBase[] Callers(MethodBase called) =>
    [
        .. typeof(OnnxRuntimeEnvironment).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            .Where(method => IlReader.Read(method).Any(instruction => called.Equals(instruction.Operand))),
    ];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
