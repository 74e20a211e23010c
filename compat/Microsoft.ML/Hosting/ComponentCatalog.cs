using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The assemblies that a model may name: custom mappings are looked up in them.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock guard = new();
    private readonly HashSet<Assembly> assemblies = [];
    private readonly Dictionary<(Type Attribute, string ContractName), Type> extensions = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (guard)
        {
            if (!assemblies.Add(assembly))
                return;
            foreach (var type in assembly.GetTypes().Where(type => type.IsClass))
                foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>())
                    Register(attribute, type, throwOnError);
        }
    }

    /// <summary>A new object of the class that a registered assembly has for the contract.</summary>
    internal object CreateExtension(Type attributeType, string contractName)
    {
        Type? type;
        lock (guard)
            extensions.TryGetValue((attributeType, contractName), out type);
        return (type is null ? null : Activator.CreateInstance(type)) ?? throw Contracts.Except(
            $"Unable to locate an extension for the contract '{contractName}'. Ensure you have called {nameof(ComponentCatalog)}." +
            $"{nameof(RegisterAssembly)} with the Assembly that contains a class decorated with a '{attributeType.FullName}'.");
    }

    private void Register(ExtensionBaseAttribute attribute, Type type, bool throwOnError)
    {
        var added = extensions.TryAdd((attribute.GetType(), attribute.ContractName), type);
        Contracts.Check(
            added || !throwOnError,
            $"An extension for '{attribute.GetType().Name}' with contract '{attribute.ContractName}' " +
            "has already been registered in the ComponentCatalog.");
    }
}
