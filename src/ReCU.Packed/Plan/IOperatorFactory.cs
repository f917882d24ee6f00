using ReCU.Graph;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>Creates the parts of operators that depend on the width of the processor's float vectors.</summary>
internal interface IOperatorFactory
{
    IRowSource Conv(Conv node, Map<float> input, FeatureShape output);

    IRowSource ByteConv(ByteConv node, Map<float> input, FeatureShape output);

    IRowSource Linear(Linear node, Map<float> input);

    IRowSource MaxPool(MaxPool node, Map<float> input);

    /// <summary>Creates a source of averages among zeros.</summary>
    /// <param name="node">The pool.</param>
    /// <param name="input">What is pooled.</param>
    /// <param name="channels">Channels of a result, those of zeros included.</param>
    /// <param name="channelsBefore">Channels of zeros before those of the input.</param>
    IRowSource AveragePool(AveragePool node, Map<float> input, int channels, int channelsBefore);

    /// <summary>Creates an operator for rows that only a pool reads.</summary>
    PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages);

    RowStage Stage(StageOptions options, bool readsCounts);
}

/// <summary>Creates them for vectors of one width.</summary>
internal interface IWidthFactory : IOperatorFactory
{
    /// <summary>Creates a source for a convolution whose filters fill an odd number of vectors.</summary>
    IRowSource NarrowConv(Conv node, Map<float> input, FeatureShape output);
}
