using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class ChainTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable([new Row { X = 1 }, new Row { X = 2 }]);

    [Fact]
    public void Each_estimator_is_fitted_on_what_those_before_it_made()
    {
        var chain = Copy("B", "X").Append(Copy("C", "B")).Append(context.Transforms.Conversion.MapValueToKey("D", "C"));
        var model = chain.Fit(Data);

        Assert.Equal(["X", "B", "C", "D"], model.Transform(Data).Schema.Select(column => column.Name));
        Assert.Equal(3, model.Count());
        Assert.IsType<Microsoft.ML.Transforms.ValueToKeyMappingTransformer>(model.LastTransformer);
        Assert.IsType<Microsoft.ML.Transforms.ValueToKeyMappingEstimator>(chain.LastEstimator);
    }

    [Fact]
    public void A_mismatch_is_found_before_anything_is_fitted()
    {
        var fitted = 0;
        var chain = Copy("B", "X").WithOnFitDelegate(_ => fitted++).Append(Copy("C", "Elsewhere"));

        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Data));
        Assert.Equal(0, fitted);
    }

    [Fact]
    public void A_delegate_sees_the_transformer_that_was_fitted()
    {
        ITransformer? seen = null;
        var model = Copy("B", "X").WithOnFitDelegate(transformer => seen = transformer).Append(Copy("C", "B")).Fit(Data);

        Assert.Same(model.First(), seen);
    }

    [Fact]
    public void A_transformer_for_training_only_is_left_out_of_scoring()
    {
        var model = Copy("B", "X").Append(Copy("C", "X"), TransformerScope.Training).Append(Copy("D", "X"), TransformerScope.TrainTest).Fit(Data);

        Assert.Equal(["X", "B"], Names(model.Transform(Data)));
        Assert.Equal(["X", "B"], model.GetOutputSchema(Data.Schema).Select(column => column.Name));
        Assert.Equal(["X", "B", "C", "D"], Names(model.Transform(Data, TransformerScope.Training)));
        Assert.Equal(["X", "B", "D"], Names(model.Transform(Data, TransformerScope.Testing)));
        Assert.Equal(["X", "B", "C", "D"], Names(model.Transform(Data, TransformerScope.Everything)));
        Assert.Single(model.GetModelFor(TransformerScope.Scoring));
    }

    [Fact]
    public void Transformers_chain_too()
    {
        ITransformer first = Copy("B", "X").Fit(Data);
        var second = Copy("C", "B").Fit(first.Transform(Data));
        var chain = first.Append(second).Append(Copy("D", "X").Fit(Data));

        Assert.Equal(["X", "B", "C", "D"], Names(chain.Transform(Data)));
        Assert.True(((ITransformer)chain).IsRowToRowMapper);
    }

    [Fact]
    public void An_empty_chain_passes_data_through() =>
        Assert.Equal(["X"], Names(new EstimatorChain<ITransformer>().Fit(Data).Transform(Data)));

    [Fact]
    public void A_cache_checkpoint_has_the_data_read_once_for_the_estimators_behind_it()
    {
        var drawn = 0;
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i =>
        {
            Interlocked.Increment(ref drawn);
            return new Row { X = i };
        }));
        var first = context.Transforms.CopyColumns("B", "X").AppendCacheCheckpoint(context);
        var chain = first.Append(context.Transforms.Conversion.MapValueToKey("C", "B"))
            .Append(context.Transforms.Conversion.MapValueToKey("D", "B"));

        chain.Fit(data);

        Assert.Equal(5, drawn);
    }

    [Fact]
    public void A_row_mapper_gives_one_row_after_all_transformers()
    {
        var data = Data;
        ITransformer model = Copy("B", "X").Append(context.Transforms.CustomMapping<Row, Twice>((row, twice) => twice.Value = row.X * 2, null))
            .Append(context.Transforms.DropColumns("X")).Fit(data);
        var mapper = model.GetRowToRowMapper(data.Schema);

        Assert.Equal(["B", "Value"], mapper.OutputSchema.Select(column => column.Name));
        Assert.Equal(["X"], mapper.GetDependencies([mapper.OutputSchema["Value"]]).Select(column => column.Name));

        using var input = data.GetRowCursor(data.Schema);
        using var output = mapper.GetRow(input, mapper.OutputSchema);
        var get = output.GetGetter<float>(mapper.OutputSchema["Value"]);
        var (value, values) = (0f, new List<float>());
        while (input.MoveNext())
        {
            get(ref value);
            values.Add(value);
        }

        Assert.Equal([2f, 4], values);
    }

    [Fact]
    public void A_chain_disposes_its_transformers()
    {
        var disposable = new Disposable();
        new TransformerChain<ITransformer>(disposable).Dispose();

        Assert.True(disposable.IsDisposed);
    }

    [Fact]
    public void Chains_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Copy("B", "X").Append<ITransformer>(null!));
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(context));
    }

    private static IEnumerable<string> Names(IDataView data) => data.Schema.Select(column => column.Name);

    private IEstimator<ITransformer> Copy(string output, string input) => context.Transforms.CopyColumns(output, input);

    private sealed class Row
    {
        public float X { get; set; }
    }

    private sealed class Twice
    {
        public float Value { get; set; }
    }

    private sealed class Disposable : ITransformer, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool IsRowToRowMapper => true;

        public void Dispose() => IsDisposed = true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;
    }
}
