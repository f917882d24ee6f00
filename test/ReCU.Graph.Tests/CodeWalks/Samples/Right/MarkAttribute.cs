namespace ReCU.Graph.Tests.CodeWalks.Samples.Right;

[AttributeUsage(AttributeTargets.Interface)]
internal sealed class MarkAttribute : Attribute;
