using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Prediction;

public class PredictionEngineOwnershipTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void It_disposes_its_transformer_once()
    {
        var transformer = new Copying(context);
        var engine = context.Model.CreatePredictionEngine<Number, Number>(transformer);
        Assert.Equal(5, engine.Predict(new Number { Value = 5 }).Copy);

        engine.Dispose();
        engine.Dispose();

        Assert.Equal(1, transformer.Disposals);
    }

    [Fact]
    public void It_leaves_a_transformer_that_it_does_not_own()
    {
        var transformer = new Copying(context);

        var options = new PredictionEngineOptions { OwnsTransformer = false };
        context.Model.CreatePredictionEngine<Number, Number>(transformer, options).Dispose();

        Assert.Equal(0, transformer.Disposals);
    }

    [Fact]
    public void A_transformer_that_does_not_map_row_by_row_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => context.Model.CreatePredictionEngine<Number, Number>(new Copying(context) { IsRowToRowMapper = false }));

    public sealed class Number
    {
        public float Value { get; set; }

        public float Copy { get; set; }
    }

    private sealed class Copying(MLContext context) : ITransformer, IDisposable
    {
        private readonly ITransformer inner = context.Transforms.CopyColumns("Copy", "Value")
            .Fit(context.Data.LoadFromEnumerable<Number>([]));

        public int Disposals { get; private set; }

        public bool IsRowToRowMapper { get; init; } = true;

        public void Dispose() => Disposals++;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);
    }
}
