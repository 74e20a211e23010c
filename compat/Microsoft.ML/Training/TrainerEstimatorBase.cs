namespace Microsoft.ML.Trainers;

public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    public readonly SchemaShape.Column FeatureColumn;
    public readonly SchemaShape.Column LabelColumn;
    public readonly SchemaShape.Column WeightColumn;

    private protected TrainerEstimatorBase(SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight)
    {
        FeatureColumn = feature;
        LabelColumn = label;
        WeightColumn = weight;
    }

    public abstract TrainerInfo Info { get; }

    public TTransformer Fit(IDataView input) => Train(input, initialModel: null);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        CheckInput(inputSchema);
        return inputSchema.With(GetOutputColumns(inputSchema));
    }

    private protected TTransformer Train(IDataView trainData, TModel? initialModel)
    {
        Contracts.CheckValue(trainData, nameof(trainData));
        CheckInput(SchemaShape.Create(trainData.Schema));
        return TrainCore(trainData, initialModel);
    }

    private protected abstract TTransformer TrainCore(IDataView trainData, TModel? initialModel);

    private protected abstract IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema);

    private void CheckInput(SchemaShape inputSchema)
    {
        CheckColumn(inputSchema, "feature", FeatureColumn);
        if (WeightColumn.IsValid)
            CheckColumn(inputSchema, "weight", WeightColumn);
        CheckColumn(inputSchema, "label", LabelColumn);
    }

    private static void CheckColumn(SchemaShape inputSchema, string role, SchemaShape.Column expected)
    {
        if (!inputSchema.TryFindColumn(expected.Name, out var given))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), role, expected.Name);
        if (!expected.IsCompatibleWith(given))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), role, expected.Name, expected.GetTypeString(), given.GetTypeString());
    }
}
