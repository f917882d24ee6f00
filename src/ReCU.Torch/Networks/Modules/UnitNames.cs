namespace ReCU.Torch.Networks.Modules;

/// <summary>State-dict names of one convolution and the operations around it.</summary>
/// <param name="Convolution">The convolution.</param>
/// <param name="Norm">Its batch norm.</param>
/// <param name="Activation">Prefix of the names of the activation's parameters, including the dot.</param>
internal sealed record UnitNames(string Convolution, string Norm, string Activation)
{
    /// <summary>The only convolution of a block, as in the two-stage networks: <c>layer1.0.conv</c>.</summary>
    public static UnitNames Only(string block) => new($"{block}.conv", $"{block}.bn", $"{block}.");

    /// <summary>One of several convolutions, counted from 1: <c>layer1.0.conv2</c>.</summary>
    public static UnitNames Numbered(string block, int number) =>
        new($"{block}.conv{number}", $"{block}.bn{number}", $"{block}.activation{number}.");

    /// <summary>A convolution of a network without blocks, counted from 1: <c>conv2</c>.</summary>
    public static UnitNames TopLevel(int number) => new($"conv{number}", $"bn{number}", $"activation{number}.");
}
