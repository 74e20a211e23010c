namespace Microsoft.ML.Saving;

/// <summary>Says that an assembly has a part of a model that files may name.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal abstract class ModelLoaderAttribute(string signature) : Attribute
{
    /// <summary>What a file calls the part.</summary>
    public string Signature { get; } = signature;

    public abstract ICanSaveModel Load(ModelLoadContext context);
}

internal sealed class ModelLoaderAttribute<TModel>() : ModelLoaderAttribute(typeof(TModel).Name)
    where TModel : ILoadableModel
{
    public override ICanSaveModel Load(ModelLoadContext context) => TModel.Load(context);
}
