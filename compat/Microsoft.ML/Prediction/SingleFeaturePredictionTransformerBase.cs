using Microsoft.ML.Mapping;

namespace Microsoft.ML.Data;

public abstract class SingleFeaturePredictionTransformerBase<TModel>
    : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected SingleFeaturePredictionTransformerBase(TModel model, DataViewSchema trainSchema, string featureColumn)
        : base(model, trainSchema)
    {
        FeatureColumnName = featureColumn;
        FeatureColumnType = trainSchema.GetColumnOrNull(featureColumn)?.Type
            ?? throw Contracts.ExceptSchemaMismatch(nameof(featureColumn), "feature", featureColumn);
    }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var type = inputSchema.GetColumnOrNull(FeatureColumnName)?.Type
            ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName);
        if (!type.Equals(FeatureColumnType))
            throw Contracts.ExceptSchemaMismatch(
                nameof(inputSchema), "feature", FeatureColumnName, FeatureColumnType.ToString()!, type.ToString()!);
        return new ColumnBindings(inputSchema, MakeRowMapper(inputSchema).OutputColumns).Schema;
    }

    /// <summary>The column to score: it may be of unknown size, but not of another size than the training data's.</summary>
    private protected DataViewSchema.Column FindFeatures(DataViewSchema inputSchema)
    {
        var column = inputSchema.GetColumnOrNull(FeatureColumnName)
            ?? throw Contracts.ExceptParam("schema", $"Feature column '{FeatureColumnName}' not found");
        var expected = (VectorDataViewType)FeatureColumnType;
        Contracts.Check(
            column.Type is VectorDataViewType given
            && given.ItemType.Equals(expected.ItemType)
            && (!given.IsKnownSize || given.Size == expected.Size),
            $"Incompatible features column type of '{FeatureColumnName}': '{column.Type}' vs '{expected}'");
        return column;
    }
}
