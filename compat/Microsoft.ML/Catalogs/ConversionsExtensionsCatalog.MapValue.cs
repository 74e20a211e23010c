using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static partial class ConversionsExtensionsCatalog
{
    public static ValueMappingEstimator<TInputType, TOutputType> MapValue<TInputType, TOutputType>(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        IEnumerable<KeyValuePair<TInputType, TOutputType>> keyValuePairs,
        string? inputColumnName = null,
        bool treatValuesAsKeyType = false)
    {
        var lookup = treatValuesAsKeyType ? LookupView.OfKeys(keyValuePairs) : LookupView.OfScalars(keyValuePairs);
        return MapValue<TInputType, TOutputType>(catalog, lookup, outputColumnName, inputColumnName);
    }

    public static ValueMappingEstimator<TInputType, TOutputType> MapValue<TInputType, TOutputType>(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        IEnumerable<KeyValuePair<TInputType, TOutputType[]>> keyValuePairs,
        string? inputColumnName = null) =>
        MapValue<TInputType, TOutputType>(catalog, LookupView.OfVectors(keyValuePairs), outputColumnName, inputColumnName);

    public static ValueMappingEstimator MapValue(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        IDataView lookupMap,
        DataViewSchema.Column keyColumn,
        DataViewSchema.Column valueColumn,
        string? inputColumnName = null)
    {
        Contracts.CheckValue(lookupMap, nameof(lookupMap));
        var environment = catalog.GetEnvironment();
        var map = ValueMap.Create(lookupMap, keyColumn, valueColumn);
        return new(environment, new ValueMappingTransformer(environment, [(outputColumnName, inputColumnName ?? outputColumnName)], map));
    }

    private static ValueMappingEstimator<TInputType, TOutputType> MapValue<TInputType, TOutputType>(
        ICatalog catalog, IDataView lookup, string outputColumnName, string? inputColumnName)
    {
        var environment = catalog.GetEnvironment();
        var map = ValueMap.Create(lookup, lookup.Schema[LookupView.KeyColumn], lookup.Schema[LookupView.ValueColumn]);
        return new(environment, new ValueMappingTransformer(environment, [(outputColumnName, inputColumnName ?? outputColumnName)], map));
    }
}
