namespace ReCU.Distributed.Mpi;

/// <summary>
/// The constants of a binary interface. Handles are pointers in some and numbers of 32 bits in others, which are passed
/// in the same registers.
/// </summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Bytes">MPI_BYTE.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="AnySource">MPI_ANY_SOURCE.</param>
internal sealed record MpiHandles(nint World, nint Bytes, nint ErrorsReturn, int AnySource)
{
    /// <summary>MPICH 3 and 4, and what shares its interface: Intel MPI, MVAPICH, Cray MPICH.</summary>
    public static MpiHandles Mpich { get; } = new(0x44000000, 0x4c00010d, 0x54000001, -2);

    /// <summary>The interface of the MPI 5.0 standard.</summary>
    public static MpiHandles Standard { get; } = new(0x101, 0x247, 0x142, -1);

    /// <summary>Open MPI 4 and 5, whose handles are addresses of symbols.</summary>
    /// <param name="symbol">Gives the address of a symbol.</param>
    public static MpiHandles OpenMpi(Func<string, nint> symbol) => new(
        symbol("ompi_mpi_comm_world"), symbol("ompi_mpi_byte"), symbol("ompi_mpi_errors_return"), -1);
}
