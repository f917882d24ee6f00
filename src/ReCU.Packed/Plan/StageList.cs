using ReCU.Graph;
using ReCU.Packed.Memory;
using ReCU.Packed.Operators;

namespace ReCU.Packed.Plan;

/// <summary>
/// Combines elementwise nodes to as few stages as possible: a stage scales, adds, applies a function, stores and packs
/// signs, in this order, each at most once.
/// </summary>
internal sealed class StageList
{
    private readonly FeatureShape _shape;
    private readonly List<StageOptions> _stages = [];
    private StageOptions _current;
    private Part _last;

    public StageList(FeatureShape shape)
    {
        _shape = shape;
        _current = Identity();
    }

    private enum Part
    {
        None,
        Scale,
        Residual,
        Function,
        Store,
        Signs,
    }

    /// <summary>Whether a value, or its signs, are stored for other operators.</summary>
    public bool HasStores { get; private set; }

    public void Add(Scale node)
    {
        Begin(Part.Scale);
        _current = _current with
        {
            Factor = node.Factor.Values.ToArray(),
            Offset = node.Offset.Values.ToArray(),
        };
    }

    /// <summary>Adding a value to itself doubles it.</summary>
    public void AddDouble()
    {
        Begin(Part.Scale);
        _current = _current with { Factor = Filled(2) };
    }

    public void AddResidual(Map<float> map)
    {
        Begin(Part.Residual);
        _current = _current with { Residual = map };
    }

    public void Add(Clip node)
    {
        Begin(Part.Function);
        _current = _current with { Minimum = node.Minimum, Maximum = node.Maximum };
    }

    public void Add(PRelu node)
    {
        Begin(Part.Function);
        _current = _current with { Activation = StageActivation.PRelu, Slope = node.Slope.Values.ToArray() };
    }

    public void AddSign()
    {
        Begin(Part.Function);
        _current = _current with { Activation = StageActivation.Sign };
    }

    public void Store(Map<float> map)
    {
        Begin(Part.Store);
        HasStores = true;
        _current = _current with { Output = map };
    }

    public void StoreSigns(CodeSink sink)
    {
        Begin(Part.Signs);
        HasStores = true;
        _current = _current with { Signs = sink };
    }

    public IReadOnlyList<StageOptions> Complete()
    {
        Begin(Part.None);
        return _stages;
    }

    private void Begin(Part part)
    {
        if (part <= _last && _last != Part.None)
        {
            _stages.Add(_current);
            _current = Identity();
        }

        _last = part;
    }

    private StageOptions Identity() => new() { Shape = _shape, Factor = Filled(1), Offset = Filled(0) };

    private float[] Filled(float value)
    {
        var values = new float[_shape.Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value;
        }

        return values;
    }
}
