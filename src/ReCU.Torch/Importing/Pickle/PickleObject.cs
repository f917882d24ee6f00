using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>
/// An object of a class that is not known here. If the class is derived from a dictionary, it has the items of one;
/// attributes and other items are forgotten.
/// </summary>
/// <param name="type">The class, or the function that made the object.</param>
internal sealed class PickleObject(InertValue type) : PickleDict
{
    /// <summary>The class, or the function that made the object.</summary>
    public InertValue Type { get; } = type;
}
