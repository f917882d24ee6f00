using Spectre.Console;

namespace ReCU.Progress.Internals;

/// <summary>One figure of a line.</summary>
/// <param name="Text">The figure with its name.</param>
/// <param name="Rank">How soon it gives way where the line is too long; 0 stays.</param>
/// <param name="Colour">Its colour; null is the terminal's own.</param>
internal readonly record struct Figure(string Text, int Rank = 0, Color? Colour = null);
