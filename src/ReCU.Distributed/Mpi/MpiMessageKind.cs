namespace ReCU.Distributed.Mpi;

/// <summary>What processes tell each other beside the operations of the group.</summary>
internal enum MpiMessageKind
{
    /// <summary>I am alive.</summary>
    Alive,

    /// <summary>A process cannot go on.</summary>
    Failed,

    /// <summary>I leave the group.</summary>
    Leaving,
}
