using ReCU.Torch.Importing.Files;

namespace ReCU.Torch.Importing.Pickle;

/// <summary>
/// An object of an unknown class. If the class is derived from a dictionary, the object has its items; attributes and
/// other items are dropped.
/// </summary>
/// <param name="type">The class, or the function that made the object.</param>
internal sealed class PickleObject(InertValue type) : PickleDict
{
    /// <summary>The class, or the function that made the object.</summary>
    public InertValue Type { get; } = type;
}
