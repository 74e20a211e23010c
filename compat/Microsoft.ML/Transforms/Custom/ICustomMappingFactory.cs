namespace Microsoft.ML.Transforms;

/// <summary>A factory, whatever the types that it maps.</summary>
internal interface ICustomMappingFactory
{
    ITransformer CreateTransformer(string contractName);
}
