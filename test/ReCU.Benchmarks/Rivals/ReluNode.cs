using ReCU.Graph;

namespace ReCU.Benchmarks.Rivals;

/// <summary>A layer of a plain float network; its name is also that of its output.</summary>
/// <param name="Name">Unique in the network.</param>
/// <param name="Inputs">The layers, or the image, that it reads.</param>
internal abstract record ReluNode(string Name, IReadOnlyList<string> Inputs);

/// <summary>A convolution with batch norm folded in, and ReLU where asked.</summary>
internal sealed record ReluConv(
    string Name, string Input, FloatTensor Weights, FloatTensor Bias, Window Window, bool HasRelu)
    : ReluNode(Name, [Input]);

/// <summary>The sum of two branches, and ReLU.</summary>
internal sealed record ReluSum(string Name, string Left, string Right) : ReluNode(Name, [Left, Right]);

/// <summary>Max pooling.</summary>
internal sealed record ReluMaxPool(string Name, string Input, Window Window) : ReluNode(Name, [Input]);

/// <summary>The mean of each channel.</summary>
internal sealed record ReluGlobalAverage(string Name, string Input) : ReluNode(Name, [Input]);

/// <summary>The classifier, on all values of its input.</summary>
internal sealed record ReluLinear(string Name, string Input, FloatTensor Weights, FloatTensor Bias)
    : ReluNode(Name, [Input]);
