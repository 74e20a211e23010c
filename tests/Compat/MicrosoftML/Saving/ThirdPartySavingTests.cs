using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Saving;

/// <summary>A transformer from outside of ML.NET saves itself as transformers of ML.NET that compute the same.</summary>
public class ThirdPartySavingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable([new Row { X = 1 }, new Row { X = 2 }]);

    [Fact]
    public void The_chain_that_it_hands_its_context_to_is_loaded_in_its_place()
    {
        var chain = Copy("B", "X").Append(context.Transforms.Conversion.MapValueToKey("Key", "B")).Fit(Data);
        var model = Copy("Before", "X").Fit(Data).Append(new Foreign(chain, context => ((ICanSaveModel)chain).Save(context)))
            .Append(Copy("After", "Key").Fit(chain.Transform(Data)));

        var loaded = Assert.IsType<TransformerChain<ITransformer>>(context.Reload(model));

        Reloading.AssertSame(model.Transform(Data), loaded.Transform(Data));
        Assert.Equal(2, Assert.IsType<TransformerChain<ITransformer>>(loaded.ElementAt(1)).Count());
    }

    [Fact]
    public void It_may_be_the_whole_model_and_hand_its_context_to_a_single_transformer()
    {
        var copy = Copy("B", "X").Fit(Data);

        var loaded = context.Reload(new Foreign(copy, context => ((ICanSaveModel)copy).Save(context)));

        Assert.IsType<Microsoft.ML.Transforms.ColumnCopyingTransformer>(loaded);
        Reloading.AssertSame(copy.Transform(Data), loaded.Transform(Data));
    }

    [Fact]
    public void One_that_writes_nothing_cannot_be_saved() => Assert.Throws<InvalidOperationException>(
        () => context.Saved(new Foreign(Copy("B", "X").Fit(Data), _ => { }), Data.Schema));

    [Fact]
    public void One_that_writes_two_things_cannot_be_loaded()
    {
        var copy = Copy("B", "X").Fit(Data);
        using var saved = context.Saved(
            new Foreign(copy, context =>
            {
                ((ICanSaveModel)copy).Save(context);
                ((ICanSaveModel)copy).Save(context);
            }),
            Data.Schema);

        Assert.Throws<FormatException>(() => context.Model.Load(saved, out _));
    }

    [Fact]
    public void Its_own_refusal_reaches_the_caller_and_leaves_a_file_that_is_no_model()
    {
        using var folder = new Images.TemporaryFolder();
        var path = folder.File("model.zip");
        var refusing = new Foreign(Copy("B", "X").Fit(Data), _ => throw new NotSupportedException("not this one"));

        Assert.Equal("not this one", Assert.Throws<NotSupportedException>(() => context.Model.Save(refusing, Data.Schema, path)).Message);

        Assert.True(File.Exists(path));
        Assert.Throws<InvalidOperationException>(() => context.Model.Load(path, out _));
    }

    private IEstimator<ITransformer> Copy(string output, string input) => context.Transforms.CopyColumns(output, input);

    private sealed class Row
    {
        public float X { get; set; }
    }

    private sealed class Foreign(ITransformer inner, Action<ModelSaveContext> save) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        void ICanSaveModel.Save(ModelSaveContext ctx) => save(ctx);
    }
}
