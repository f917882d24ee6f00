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

    IRowSource AveragePool(AveragePool node, Map<float> input);

    /// <summary>Creates an operator for rows that only a pool reads.</summary>
    PlanOperator PooledRows(string name, RowChain rows, MaxPool pool, RowStage[] stages);

    RowStage Stage(StageOptions options, bool readsCounts);
}
