namespace Microsoft.ML.Data;

/// <summary>A chain of transformers, whatever the type of its last one.</summary>
internal interface ITransformerChain
{
    IDataView Transform(IDataView input, TransformerScope scope);
}
