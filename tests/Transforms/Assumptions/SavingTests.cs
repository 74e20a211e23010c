using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.Assumptions;

/// <summary>What Model.Save and Model.Load keep of a model, which our saved chains live by.</summary>
public sealed class SavingTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(
        new[] { "bee", "ant", "cat" }.Select((label, number) => new Row { Label = label, Features = [number, 1] }));

    private readonly TemporaryFolder folder = new();

    private string Saved => folder.File("model.zip");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Key_values_slot_names_and_the_kind_of_the_score_column_are_there_after_loading()
    {
        var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(Rows);

        var schema = Reload(model).GetOutputSchema(Rows.Schema);

        Assert.Equal(["bee", "ant", "cat"], Texts(schema["Label"].Annotations, "KeyValues"));
        Assert.Equal(["bee", "ant", "cat"], Texts(schema["PredictedLabel"].Annotations, "KeyValues"));
        Assert.Equal(["bee", "ant", "cat"], Texts(schema["Score"].Annotations, "SlotNames"));
        var kind = default(ReadOnlyMemory<char>);
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.Equal("MulticlassClassification", kind.ToString());
    }

    [Fact]
    public void A_mapping_whose_factory_is_in_our_assembly_loads_in_a_context_that_knows_nothing_of_it()
    {
        var rows = Ml.Data.LoadFromEnumerable([new Scored { Probabilities = [0.1f, 0.2f, 0.7f] }]);
        var model = Ml.Transforms.CustomMapping<ClassProbabilities, TopClass>(TopClassSearch.Find, TopClassSearch.Contract).Fit(rows);

        var loaded = Reload(model);

        Assert.Equal([2u], loaded.Transform(rows).GetColumn<uint>(TopClass.Column));
    }

    [Fact]
    public void A_model_that_cannot_be_saved_costs_the_file_that_was_there()
    {
        File.WriteAllText(Saved, "older");
        var model = Ml.Transforms.CustomMapping<Row, TopClass>((_, _) => { }, contractName: null).Fit(Rows);

        Assert.ThrowsAny<Exception>(() => Ml.Model.Save(model, Rows.Schema, Saved));

        Assert.NotEqual("older", File.ReadAllText(Saved));
    }

    private ITransformer Reload(ITransformer model)
    {
        Ml.Model.Save(model, Rows.Schema, Saved);
        return new MLContext().Model.Load(Saved, out _);
    }

    private static IEnumerable<string> Texts(DataViewSchema.Annotations annotations, string kind)
    {
        var texts = default(VBuffer<ReadOnlyMemory<char>>);
        annotations.GetValue(kind, ref texts);
        return texts.DenseValues().Select(text => text.ToString());
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Scored
    {
        [ColumnName(ClassProbabilities.Column), VectorType(3)]
        public float[] Probabilities { get; set; } = [];
    }
}
