namespace ReCU.Graph.Tests.CodeWalks.Samples.Right.Deep;

/// <summary>A type without code, with an attribute from the folder above.</summary>
[Mark]
internal interface IDeepSample;
