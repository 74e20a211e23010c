using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MicrosoftML.Saving;

public class TransformerSavingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable(
    [
        new Row { Text = "b", Number = 3, Real = 0.5f, Slots = [1, 2], When = new DateTime(2024, 2, 29, 1, 2, 3) },
        new Row { Text = "a", Number = -1, Real = float.NaN, Slots = [3, 4], When = new DateTime(1999, 12, 31) },
        new Row { Text = "b", Number = 7, Real = 1e-9f, Slots = [5, 6], When = new DateTime(2024, 2, 29, 1, 2, 3) },
    ]);

    private TransformsCatalog.ConversionTransforms Conversion => context.Transforms.Conversion;

    [Fact]
    public void Copied_columns()
    {
        AssertReloads(context.Transforms.CopyColumns("Copy", "Slots"));
        AssertReloads(context.Transforms.CopyColumns("Text", "Text"));
    }

    [Fact]
    public void Dropped_columns() => AssertReloads(context.Transforms.DropColumns("Text", "Real"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Selected_columns(bool keepHidden)
    {
        var hidden = context.Transforms.CopyColumns("Text", "Number").Fit(Data).Transform(Data);

        Reloading.AssertReloads(context, context.Transforms.SelectColumns(["Real", "Text"], keepHidden), hidden);
    }

    [Fact]
    public void Joined_columns() => AssertReloads(context.Transforms.Concatenate("Features", "Real", "Slots"));

    [Theory]
    [InlineData(DataKind.String)]
    [InlineData(DataKind.Double)]
    [InlineData(DataKind.Boolean)]
    public void Converted_types(DataKind kind) => AssertReloads(Conversion.ConvertType([new("A", "Real"), new("B", "Slots")], kind));

    [Theory]
    [InlineData("Text")]
    [InlineData("Number")]
    [InlineData("Real")]
    [InlineData("Slots")]
    [InlineData("When")]
    public void Learned_keys_of_each_type_and_their_values(string column)
    {
        AssertReloads(Conversion.MapValueToKey("Key", column));
        AssertReloads(Conversion.MapValueToKey(
            "Key", column, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue, addKeyValueAnnotationsAsText: true));
    }

    [Fact]
    public void Keys_of_several_columns_and_of_given_values()
    {
        var given = context.Data.LoadFromEnumerable([new Term { Value = "z" }, new Term { Value = "b" }]);

        AssertReloads(Conversion.MapValueToKey([new("K1", "Text"), new("K2", "Number")], maximumNumberOfKeys: 2));
        AssertReloads(Conversion.MapValueToKey("Key", "Text", keyData: given));
    }

    [Fact]
    public void Keys_of_keys()
    {
        var keyed = Conversion.MapValueToKey("Key", "Text").Fit(Data).Transform(Data);

        Reloading.AssertReloads(context, Conversion.MapValueToKey("Again", "Key"), keyed);
    }

    [Fact]
    public void Values_of_keys()
    {
        var keyed = Conversion.MapValueToKey("Key", "Text").Fit(Data).Transform(Data);

        Reloading.AssertReloads(context, Conversion.MapKeyToValue("Value", "Key"), keyed);
    }

    [Fact]
    public void Mapped_values()
    {
        AssertReloads(Conversion.MapValue("Out", new Dictionary<string, int> { ["a"] = 5, ["b"] = 6 }, "Text"));
        AssertReloads(Conversion.MapValue("Out", new Dictionary<int, string> { [3] = "three" }, "Number"));
        AssertReloads(Conversion.MapValue("Out", new Dictionary<string, float[]> { ["a"] = [1, 2], ["b"] = [3, 4] }, "Text"));
        AssertReloads(Conversion.MapValue("Out", new Dictionary<string, bool> { ["b"] = true }, "Text"));
    }

    [Fact]
    public void Values_mapped_to_keys() => AssertReloads(Conversion.MapValue(
        "Out", new Dictionary<string, string> { ["a"] = "red", ["b"] = "blue" }, "Text", treatValuesAsKeyType: true));

    [Fact]
    public void Items_of_vectors_mapped_to_values() =>
        AssertReloads(Conversion.MapValue("Out", new Dictionary<float, string> { [2] = "two", [5] = "five" }, "Slots"));

    [Fact]
    public void Views_that_map_values()
    {
        var lookup = context.Data.LoadFromEnumerable([new Row { Text = "b", When = new DateTime(2001, 2, 3) }]);

        AssertReloads(Conversion.MapValue("Out", lookup, lookup.Schema["Text"], lookup.Schema["When"], "Text"));
    }

    [Fact]
    public void Maximum_entropy_classifiers()
    {
        var data = Training.Flower.View(context);

        Reloading.AssertReloads(context, context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(), data);
    }

    [Fact]
    public void A_loaded_classifier_has_its_weights_and_knows_its_features()
    {
        var data = Training.Flower.View(context);
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(data);

        var loaded = Assert.IsAssignableFrom<ISingleFeaturePredictionTransformer<object>>(context.Reload(model));

        var parameters = Assert.IsType<Microsoft.ML.Trainers.MaximumEntropyModelParameters>(loaded.Model);
        Assert.Equal(model.Model.GetBiases(), parameters.GetBiases());
        VBuffer<float>[] expected = [], actual = [];
        model.Model.GetWeights(ref expected, out _);
        parameters.GetWeights(ref actual, out var classes);
        Assert.Equal(3, classes);
        Assert.Equal(expected.Select(row => row.DenseValues().ToArray()), actual.Select(row => row.DenseValues().ToArray()));
        Assert.Equal("Features", loaded.FeatureColumnName);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), loaded.FeatureColumnType);
    }

    private void AssertReloads(IEstimator<ITransformer> estimator) => Reloading.AssertReloads(context, estimator, Data);

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }

        public float Real { get; set; }

        [VectorType(2)]
        public float[] Slots { get; set; } = [0, 0];

        public DateTime When { get; set; }
    }

    private sealed class Term
    {
        public string Value { get; set; } = "";
    }
}
