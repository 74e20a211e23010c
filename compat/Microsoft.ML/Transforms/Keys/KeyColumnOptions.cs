namespace Microsoft.ML.Transforms;

internal sealed record KeyColumnOptions(
    string OutputColumnName,
    string InputColumnName,
    int MaximumNumberOfKeys,
    ValueToKeyMappingEstimator.KeyOrdinality KeyOrdinality,
    bool AddKeyValueAnnotationsAsText);
