using System.Reflection;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<CustomMappingLoader>]

namespace Microsoft.ML.Transforms;

/// <summary>
/// A file holds of a custom mapping what its contract is called and which assembly the action is in: the factory is looked up there.
/// </summary>
internal sealed class CustomMappingLoader : ILoadableModel
{
    private CustomMappingLoader()
    {
    }

    public static void Save(ModelSaveContext context, string contractName, Assembly assembly)
    {
        context.SetLoader<CustomMappingLoader>();
        context.Writer.Write(contractName);
        context.Writer.Write(assembly.FullName!);
    }

    public static ICanSaveModel Load(ModelLoadContext context)
    {
        var contractName = context.Reader.ReadString();
        var catalog = context.Environment.ComponentCatalog;
        catalog.RegisterAssembly(Assembly.Load(context.Reader.ReadString()));
        return catalog.CreateExtension(typeof(CustomMappingFactoryAttributeAttribute), contractName) is ICustomMappingFactory factory
            ? factory.CreateTransformer(contractName)
            : throw Contracts.Except(
                $"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
