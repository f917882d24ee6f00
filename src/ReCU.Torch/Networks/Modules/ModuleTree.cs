using static TorchSharp.torch;

namespace ReCU.Torch.Networks.Modules;

/// <summary>
/// Registers modules under dotted names, such as <c>layer1.0.conv1</c>, with an empty module for each scope. So the
/// structure of a network need not follow the tensor names of the authors' state dicts.
/// </summary>
/// <param name="root">The module that all others are registered in.</param>
internal sealed class ModuleTree(nn.Module root)
{
    private readonly Dictionary<string, nn.Module> _scopes = new() { [""] = root };
    private readonly List<(string Name, nn.Module Module)> _last = [];

    /// <summary>Registers a module. The state dict has the order of the calls, but keeps scopes together.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="module">The module, which the root takes over.</param>
    /// <returns>The module.</returns>
    public T Add<T>(string name, T module)
        where T : nn.Module
    {
        int dot = name.LastIndexOf('.');
        Scope(name[..Math.Max(0, dot)]).register_module(name[(dot + 1)..], module);
        return module;
    }

    /// <summary>Registers a module after all others of its scope, when <see cref="Complete"/> is called.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public T AddLast<T>(string name, T module)
        where T : nn.Module
    {
        _last.Add((name, module));
        return module;
    }

    /// <summary>Registers the modules that wait.</summary>
    public void Complete() => _last.ForEach(entry => Add(entry.Name, entry.Module));

    private nn.Module Scope(string name)
    {
        if (!_scopes.TryGetValue(name, out nn.Module? scope))
        {
            scope = new EmptyModule();
            Add(name, scope);
            _scopes[name] = scope;
        }

        return scope;
    }

    private sealed class EmptyModule() : nn.Module(nameof(EmptyModule));
}
