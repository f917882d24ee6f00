namespace ReCU.Torch.Networks.Plan;

/// <summary>Exceptions about architectures.</summary>
internal static class UnsoundNetwork
{
    /// <summary>Creates the exception.</summary>
    /// <param name="network">Name of the architecture.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static ArgumentException Error(string network, string problem) => new($"Network '{network}': {problem}");
}
