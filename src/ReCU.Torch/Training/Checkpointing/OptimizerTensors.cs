using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ReCU.Torch.Checkpointing;

/// <summary>
/// What an optimiser remembers of each parameter, as tensors. TorchSharp keeps it in public fields, which differ from
/// optimiser to optimiser: tensors of the parameter's shape, and numbers. All of them are saved.
/// </summary>
/// <remarks>
/// TorchSharp's own <c>save_state_dict</c> writes a format of its own, whose reader trusts every length that it meets.
/// </remarks>
internal static class OptimizerTensors
{
    /// <summary>Names and tensors of the state. Those made of numbers belong to the open dispose scope.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Of(optim.Optimizer optimizer)
    {
        foreach ((string name, OptimizerState state, FieldInfo field, _) in Fields(optimizer))
        {
            object? value = field.GetValue(state);
            if (value is not null)
            {
                yield return (name, value as Tensor ?? (field.FieldType == typeof(long)
                    ? tensor((long)value)
                    : tensor((double)value)));
            }
        }
    }

    /// <summary>Puts a saved state into an optimiser of the same kind and parameters.</summary>
    /// <exception cref="InvalidCheckpointException">A tensor is missing or of another type or shape.</exception>
    public static void Restore(optim.Optimizer optimizer, SafetensorsFile file)
    {
        foreach ((string name, OptimizerState state, FieldInfo field, Tensor parameter) in Fields(optimizer))
        {
            if (field.FieldType == typeof(Tensor))
            {
                // A momentum begins with the first step; until then there is none.
                Tensor? value = file.Has(name) ? Read(file, name, parameter) : null;
                ((Tensor?)field.GetValue(state))?.Dispose();
                field.SetValue(state, value);
                continue;
            }

            bool isCount = field.FieldType == typeof(long);
            using Tensor number = file.Read(name, isCount ? ScalarType.Int64 : ScalarType.Float64, []);
            field.SetValue(state, isCount ? (object)number.item<long>() : number.item<double>());
        }
    }

    private static Tensor Read(SafetensorsFile file, string name, Tensor parameter)
    {
        Tensor value = file.Read(name, parameter.dtype, parameter.shape);
        return parameter.device_type == DeviceType.CPU
            ? value
            : value.to(parameter.device, disposeAfter: true).DetachFromDisposeScope();
    }

    private static IEnumerable<(string Name, OptimizerState State, FieldInfo Field, Tensor Parameter)> Fields(
        optim.Optimizer optimizer)
    {
        // TorchSharp lists the states group after group, in the order of their parameters.
        IEnumerable<Parameter> parameters =
            optimizer.ParamGroups.Cast<ParamGroup>().SelectMany(group => group.Parameters);
        return ((OptimizerHelper)optimizer).state_dict().State.Zip(parameters).SelectMany((pair, i) => pair.First
            .GetType().GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Select(field => ($"optimizer.{i}.{field.Name}", pair.First, field, (Tensor)pair.Second)));
    }
}
