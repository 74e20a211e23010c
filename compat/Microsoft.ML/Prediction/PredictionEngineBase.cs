using Microsoft.ML.Data;
using Microsoft.ML.Objects;

namespace Microsoft.ML;

public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer transformer;
    private readonly bool ownsTransformer;
    private readonly ObjectRow<TSrc> inputRow;
    private readonly Action<TDst> fillPrediction;
    private bool disposed;

    private protected PredictionEngineBase(ITransformer transformer, PredictionEngineOptions options)
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        Contracts.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        this.transformer = transformer;
        ownsTransformer = options.OwnsTransformer;

        inputRow = new ObjectRow<TSrc>(options.InputSchemaDefinition);
        var mapper = transformer.GetRowToRowMapper(inputRow.Schema);
        var binding = new ObjectBinding<TDst>(mapper.OutputSchema, options.IgnoreMissingColumns, options.OutputSchemaDefinition);
        fillPrediction = binding.GetFiller(mapper.GetRow(inputRow, mapper.OutputSchema));
        OutputSchema = transformer.GetOutputSchema(inputRow.Schema);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        inputRow.Dispose();
        if (ownsTransformer)
            (transformer as IDisposable)?.Dispose();
    }

    private protected void Fill(TSrc example, TDst prediction)
    {
        inputRow.MoveTo(example);
        fillPrediction(prediction);
    }
}
