using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MicrosoftML;

public class KeyMappingTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Values_get_keys_in_the_order_of_their_first_occurrence()
    {
        var data = Texts("dog", "cat", "dog", "ant");
        var mapped = context.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(data).Transform(data);

        Assert.Equal("Key: Key<UInt32, 0-2> {KeyValues}", mapped.Schema["Key"].ToString());
        Assert.Equal([1u, 2u, 1u, 3u], mapped.GetColumn<uint>("Key"));
        Assert.Equal(["dog", "cat", "ant"], KeyTexts(mapped.Schema["Key"]));
    }

    [Fact]
    public void Values_get_keys_in_ordinal_order_when_asked_for()
    {
        var data = Texts("b", "a", "B", "ä");
        var mapped = context.Transforms.Conversion
            .MapValueToKey("Text", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data).Transform(data);

        Assert.Equal(["B", "a", "b", "ä"], KeyTexts(mapped.Schema["Text"]));
        Assert.Equal([3u, 2u, 1u, 4u], mapped.GetColumn<uint>("Text"));
    }

    [Fact]
    public void The_new_column_stands_behind_the_one_it_hides()
    {
        var data = context.Data.LoadFromEnumerable([new Row { Text = "a", Number = 1 }]);
        var schema = context.Transforms.Conversion.MapValueToKey("Text").Fit(data).GetOutputSchema(data.Schema);

        Assert.Equal(["Text", "Text", "Number", "Words"], schema.Select(column => column.Name));
        Assert.Equal([true, false, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal(1, schema["Text"].Index);
    }

    [Fact]
    public void Empty_texts_and_NaN_and_unseen_values_get_the_missing_key()
    {
        var texts = Texts("a", "", "b");
        var textModel = context.Transforms.Conversion.MapValueToKey("Text").Fit(texts);
        var numbers = Numbers(1.5f, float.NaN, -2);
        var numberModel = context.Transforms.Conversion.MapValueToKey("Number").Fit(numbers);

        Assert.Equal([2u, 0u, 0u], textModel.Transform(Texts("b", "c", "")).GetColumn<uint>("Text"));
        Assert.Equal([1u, 0u, 2u], numberModel.Transform(numbers).GetColumn<uint>("Number"));
    }

    [Fact]
    public void No_more_keys_are_given_than_allowed()
    {
        var data = Texts("a", "b", "c");
        var mapped = context.Transforms.Conversion.MapValueToKey("Text", maximumNumberOfKeys: 2).Fit(data).Transform(data);

        Assert.Equal([1u, 2u, 0u], mapped.GetColumn<uint>("Text"));
    }

    [Fact]
    public void Key_data_gives_the_keys_whatever_the_data_holds()
    {
        var data = Texts("a", "b", "x");
        var keys = context.Data.LoadFromEnumerable([new Term { Value = "b" }, new Term { Value = "never" }, new Term { Value = "a" }]);
        var mapped = context.Transforms.Conversion.MapValueToKey("Text", keyData: keys).Fit(data).Transform(data);

        Assert.Equal([3u, 1u, 0u], mapped.GetColumn<uint>("Text"));
        Assert.Equal(["b", "never", "a"], KeyTexts(mapped.Schema["Text"]));
    }

    [Fact]
    public void Key_data_of_two_columns_or_of_another_type_is_refused()
    {
        var conversion = context.Transforms.Conversion;

        Assert.Throws<ArgumentOutOfRangeException>(() => conversion.MapValueToKey("Text", keyData: Numbers(1)));
        var ofNumbers = context.Data.LoadFromEnumerable([new NumberTerm { Value = 1 }]);
        Assert.Throws<ArgumentOutOfRangeException>(() => conversion.MapValueToKey("Text", keyData: ofNumbers).Fit(Texts("a")));
    }

    [Fact]
    public void Annotations_are_of_the_value_type_or_text_when_asked_for()
    {
        var data = Numbers(2.5f, -1);
        var plain = context.Transforms.Conversion.MapValueToKey("Number").Fit(data).Transform(data).Schema["Number"];
        var asText = context.Transforms.Conversion
            .MapValueToKey("Number", addKeyValueAnnotationsAsText: true).Fit(data).Transform(data).Schema["Number"];

        var values = default(VBuffer<float>);
        plain.GetKeyValues(ref values);
        Assert.Equal([2.5f, -1], values.DenseValues());
        Assert.False(plain.HasKeyValues());
        Assert.True(plain.HasKeyValues(NumberDataViewType.Single));
        Assert.True(asText.HasKeyValues());
        Assert.Equal(["2.5", "-1"], KeyTexts(asText));
    }

    [Fact]
    public void Booleans_get_keys_too()
    {
        var data = context.Data.LoadFromEnumerable([new Truth { Value = true }, new Truth(), new Truth { Value = true }]);

        Assert.Equal([1u, 2u, 1u], context.Transforms.Conversion.MapValueToKey("Value").Fit(data).Transform(data).GetColumn<uint>("Value"));
    }

    [Fact]
    public void Items_of_vectors_share_one_set_of_keys()
    {
        var data = context.Data.LoadFromEnumerable([new Row { Words = ["b", "a"] }, new Row { Words = ["a", "c", ""] }]);
        var mapped = context.Transforms.Conversion.MapValueToKey("Words").Fit(data).Transform(data);

        Assert.Equal("Words: Vector<Key<UInt32, 0-2>> {KeyValues}", mapped.Schema["Words"].ToString());
        Assert.Equal([[1u, 2u], [2u, 3u, 0u]], mapped.GetColumn<uint[]>("Words"));
    }

    [Fact]
    public void Several_columns_map_at_once_each_with_its_own_keys()
    {
        var data = context.Data.LoadFromEnumerable([new Row { Text = "a", Number = 5 }, new Row { Text = "b", Number = 5 }]);
        var mapped = context.Transforms.Conversion
            .MapValueToKey([new InputOutputColumnPair("First", "Text"), new InputOutputColumnPair("Number")]).Fit(data).Transform(data);

        Assert.Equal([1u, 2u], mapped.GetColumn<uint>("First"));
        Assert.Equal([1u, 1u], mapped.GetColumn<uint>("Number"));
    }

    [Fact]
    public void Keys_map_back_to_their_values_and_the_missing_key_to_the_missing_value()
    {
        var texts = Texts("dog", "", "cat");
        var numbers = Numbers(7, float.NaN);
        var there = context.Transforms.Conversion;

        var backTexts = there.MapValueToKey("Key", "Text").Append(there.MapKeyToValue("Back", "Key")).Fit(texts).Transform(texts);
        var backNumbers = there.MapValueToKey("Number").Append(there.MapKeyToValue("Number")).Fit(numbers).Transform(numbers);

        Assert.Equal(["dog", "", "cat"], backTexts.GetColumn<string>("Back"));
        Assert.Equal(TextDataViewType.Instance, backTexts.Schema["Back"].Type);
        Assert.Equal([7, float.NaN], backNumbers.GetColumn<float>("Number"));
    }

    [Fact]
    public void A_column_that_is_no_key_or_has_no_key_values_is_refused()
    {
        var toValue = context.Transforms.Conversion.MapKeyToValue("Text");
        var data = Texts("a");

        Assert.Throws<InvalidOperationException>(() => toValue.Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => toValue.Append(context.Transforms.CopyColumns("B", "Text")).Fit(data));
    }

    [Fact]
    public void A_missing_input_column_is_refused_before_and_after_fitting()
    {
        var estimator = context.Transforms.Conversion.MapValueToKey("Key", "Elsewhere");
        var model = context.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(Texts("a"));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Texts("a")));
        Assert.Contains("Could not find input column 'Elsewhere'", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(context.Data.LoadFromEnumerable([new Term()])));
    }

    [Fact]
    public void The_schema_shape_tells_the_key_before_fitting()
    {
        var data = Texts("a");
        var shape = context.Transforms.Conversion.MapValueToKey("Text").GetOutputSchema(ShapeOf(data));

        var column = Assert.Single(shape, column => column.Name == "Text");
        Assert.True(column.IsKey);
        Assert.Equal(NumberDataViewType.UInt32, column.ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.Scalar, column.Kind);
        var keyValues = Assert.Single(column.Annotations);
        Assert.Equal(("KeyValues", SchemaShape.Column.VectorKind.Vector), (keyValues.Name, keyValues.Kind));
    }

    // A shape cannot be made from a schema in public, but an estimator is asked with one.
    private SchemaShape ShapeOf(IDataView data)
    {
        var spy = new ShapeSpy();
        context.Transforms.CopyColumns("Copy", "Text").Append(spy).Fit(data);
        return new SchemaShape(spy.Shape!.Where(column => column.Name != "Copy"));
    }

    private static IEnumerable<string> KeyTexts(DataViewSchema.Column column)
    {
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetKeyValues(ref values);
        return values.DenseValues().Select(value => value.ToString());
    }

    private IDataView Texts(params string[] texts) => context.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));

    private IDataView Numbers(params float[] numbers) =>
        context.Data.LoadFromEnumerable(numbers.Select(number => new Row { Number = number }));

    private sealed class ShapeSpy : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public float Number { get; set; }

        public string[] Words { get; set; } = [];
    }

    private sealed class Term
    {
        public string Value { get; set; } = "";
    }

    private sealed class NumberTerm
    {
        public float Value { get; set; }
    }

    private sealed class Truth
    {
        public bool Value { get; set; }
    }
}
