using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The assemblies that a model may name: custom mappings are looked up in them.</summary>
public sealed class ComponentCatalog
{
    private readonly HashSet<Assembly> assemblies = [];

    internal ComponentCatalog()
    {
    }

    internal IReadOnlyCollection<Assembly> Assemblies
    {
        get
        {
            lock (assemblies)
                return [.. assemblies];
        }
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (assemblies)
            assemblies.Add(assembly);
    }
}
