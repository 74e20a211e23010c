using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Saving;

public class ChainSavingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable([new Row { X = 1 }, new Row { X = 2 }, new Row { X = 4 }]);

    [Fact]
    public void A_chain_keeps_its_transformers_and_their_scopes()
    {
        var model = Copy("B", "X").Append(Copy("C", "X"), TransformerScope.Training).Append(Copy("D", "B"), TransformerScope.TrainTest).Fit(Data);

        var loaded = Assert.IsType<TransformerChain<ITransformer>>(context.Reload(model));

        Assert.Equal(3, loaded.Count());
        Assert.IsType<Microsoft.ML.Transforms.ColumnCopyingTransformer>(loaded.LastTransformer);
        Assert.Equal(["X", "B"], Names(loaded.Transform(Data)));
        Assert.Equal(["X", "B", "C", "D"], Names(loaded.Transform(Data, TransformerScope.Training)));
        Assert.Equal(["X", "B", "D"], Names(loaded.Transform(Data, TransformerScope.Testing)));
    }

    [Fact]
    public void Chains_nest()
    {
        var inner = Copy("B", "X").Append(context.Transforms.Conversion.MapValueToKey("Key", "B"));
        var outer = new EstimatorChain<ITransformer>().Append(inner).Append(context.Transforms.Conversion.MapKeyToValue("Value", "Key"));

        var loaded = Assert.IsType<TransformerChain<ITransformer>>(context.Reload(outer.Fit(Data)));

        Assert.Equal(2, loaded.Count());
        Assert.Equal(2, Assert.IsType<TransformerChain<ITransformer>>(loaded.First()).Count());
        Reloading.AssertSame(outer.Fit(Data).Transform(Data), loaded.Transform(Data));
    }

    [Fact]
    public void An_empty_chain_is_saved_too() =>
        Assert.Empty(Assert.IsType<TransformerChain<ITransformer>>(context.Reload(new TransformerChain<ITransformer>())));

    [Fact]
    public void A_loaded_model_can_be_saved_again()
    {
        var model = Copy("B", "X").Append(context.Transforms.Conversion.MapValueToKey("Key", "B")).Fit(Data);

        var loaded = context.Reload(context.Reload(model));

        Reloading.AssertSame(model.Transform(Data), loaded.Transform(Data));
    }

    [Fact]
    public void A_prediction_engine_runs_on_a_loaded_model_and_its_schema()
    {
        var model = Copy("B", "X").Append(context.Transforms.Conversion.MapValueToKey("Key", "B")).Fit(Data);

        var loaded = context.Reload(model, Data.Schema, out var schema);
        using var engine = context.Model.CreatePredictionEngine<Row, Keyed>(loaded, schema);

        Assert.Equal([1u, 2, 3, 0], new[] { 1f, 2, 4, 3 }.Select(x => engine.Predict(new Row { X = x }).Key));
    }

    [Fact]
    public void A_model_is_saved_and_loaded_by_path()
    {
        using var folder = new Images.TemporaryFolder();
        var model = Copy("B", "X").Fit(Data);
        File.WriteAllText(folder.File("model.zip"), new string('x', 100_000));

        context.Model.Save(model, Data.Schema, folder.File("model.zip"));
        var loaded = context.Model.Load(folder.File("model.zip"), out var schema);

        Reloading.AssertSame(model.Transform(Data), loaded.Transform(Data));
        Assert.Equal(["X"], schema.Select(column => column.Name));
        // The file is closed.
        File.Delete(folder.File("model.zip"));
    }

    [Fact]
    public void The_stream_stays_open()
    {
        using var stream = context.Saved(Copy("B", "X").Fit(Data), Data.Schema);

        context.Model.Load(stream, out _);
        stream.Position = 0;
        context.Model.Load(stream, out _);

        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Saving_leaves_rows_that_are_being_read_alone()
    {
        var model = Copy("B", "X").Append(context.Transforms.Conversion.MapValueToKey("Key", "B")).Fit(Data);
        var view = model.Transform(Data);
        using var cursor = view.GetRowCursor(view.Schema);
        var get = cursor.GetGetter<uint>(view.Schema["Key"]);
        var keys = new List<uint>();
        while (cursor.MoveNext())
        {
            uint key = 0;
            get(ref key);
            keys.Add(key);
            context.Reload(model, view.Schema, out _);
        }

        Assert.Equal([1u, 2, 3], keys);
    }

    [Fact]
    public void Nothing_to_save_to_or_load_from_is_refused()
    {
        var model = Copy("B", "X").Fit(Data);

        Assert.Throws<ArgumentNullException>(() => context.Model.Save(model, Data.Schema, (Stream)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Model.Save(model, Data.Schema, ""));
        Assert.Throws<ArgumentNullException>(() => context.Model.Load((Stream)null!, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Model.Load("", out _));
        Assert.Throws<FileNotFoundException>(() => context.Model.Load(Path.Combine(Path.GetTempPath(), "there-is-no-such-model.zip"), out _));
    }

    private static IEnumerable<string> Names(IDataView data) => data.Schema.Select(column => column.Name);

    private IEstimator<ITransformer> Copy(string output, string input) => context.Transforms.CopyColumns(output, input);

    private sealed class Row
    {
        public float X { get; set; }
    }

    private sealed class Keyed
    {
        [KeyType(3)]
        public uint Key { get; set; }
    }
}
