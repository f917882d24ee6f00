namespace ReCU.Data;

/// <summary>An image that could not be read.</summary>
/// <param name="Row">Its row in the data set, from 0.</param>
/// <param name="Path">Its file.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record BrokenImage(int Row, string Path, string Reason);
