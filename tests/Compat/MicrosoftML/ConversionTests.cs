using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class ConversionTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Texts_convert_to_numbers()
    {
        var data = Texts("1.5", "", "?", "abc", "-2e3 ", " -2e3", " 7", " ");

        Assert.Equal([1.5f, 0, float.NaN, float.NaN, -2000, float.NaN, 7, 0], Convert(data, DataKind.Single).GetColumn<float>("Text"));
        Assert.Equal([12, -7, 0], Convert(Texts("12", "-7", ""), DataKind.Int32).GetColumn<int>("Text"));
        Assert.Equal([3u, 0u, 0u], Convert(Texts("3", "-3", "4294967296"), DataKind.UInt32).GetColumn<uint>("Text"));
        Assert.Equal([true, true, false, false], Convert(Texts("yes", "+1", "no", "?"), DataKind.Boolean).GetColumn<bool>("Text"));
    }

    [Fact]
    public void A_text_that_is_no_integer_is_refused_when_it_is_read()
    {
        var converted = Convert(Texts("1.5"), DataKind.Int32);

        Assert.ThrowsAny<InvalidOperationException>(() => converted.GetColumn<int>("Text").ToArray());
    }

    [Fact]
    public void Numbers_convert_to_texts_and_to_wider_and_narrower_ones()
    {
        var data = context.Data.LoadFromEnumerable([new Numbers { Small = 3, Large = 4294967297, Real = 0.1f }]);

        Assert.Equal([1], Convert(data, DataKind.Int32, "Large").GetColumn<int>("Large"));
        Assert.Equal(["0.1"], Convert(data, DataKind.String, "Real").GetColumn<string>("Real"));
        Assert.Equal([(double)0.1f], Convert(data, DataKind.Double, "Real").GetColumn<double>("Real"));
        Assert.Equal([3f], Convert(data, DataKind.Single, "Small").GetColumn<float>("Small"));
    }

    [Theory]
    [InlineData("Real", DataKind.Int32)]
    [InlineData("Small", DataKind.Int32)]
    [InlineData("Large", DataKind.UInt32)]
    public void Reals_do_not_become_integers_and_signs_do_not_change(string column, DataKind kind)
    {
        var data = context.Data.LoadFromEnumerable([new Numbers()]);

        Assert.Throws<ArgumentOutOfRangeException>(() => Convert(data, kind, column));
    }

    [Fact]
    public void Keys_stay_keys_with_their_values()
    {
        var data = Texts("a", "b");
        var keys = context.Transforms.Conversion.MapValueToKey("Text")
            .Append(context.Transforms.Conversion.ConvertType("Text", outputKind: DataKind.Byte)).Fit(data).Transform(data);

        Assert.Equal("Text: Key<Byte, 0-1> {KeyValues}", keys.Schema["Text"].ToString());
        Assert.Equal([(byte)1, (byte)2], keys.GetColumn<byte>("Text"));
    }

    [Fact]
    public void A_boolean_becomes_a_normalized_number()
    {
        var data = context.Data.LoadFromEnumerable([new Truth { Value = true }, new Truth()]);
        var converted = Convert(data, DataKind.Single, "Value");

        Assert.True(converted.Schema["Value"].IsNormalized());
        Assert.Equal([1f, 0], converted.GetColumn<float>("Value"));
    }

    [Fact]
    public void Vectors_convert_item_by_item_and_keep_their_dimensions()
    {
        var data = context.Data.LoadFromEnumerable([new Vector { Values = [1, 2, 3, 4] }]);
        var converted = Convert(data, DataKind.Single, "Values");

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 2), converted.Schema["Values"].Type);
        Assert.Equal([[1f, 2, 3, 4]], converted.GetColumn<float[]>("Values"));
    }

    private IDataView Convert(IDataView data, DataKind kind, string column = "Text") =>
        context.Transforms.Conversion.ConvertType(column, outputKind: kind).Fit(data).Transform(data);

    private IDataView Texts(params string[] texts) => context.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }));

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }

    private sealed class Numbers
    {
        public byte Small { get; set; }

        public long Large { get; set; }

        public float Real { get; set; }
    }

    private sealed class Truth
    {
        public bool Value { get; set; }
    }

    private sealed class Vector
    {
        [VectorType(2, 2)]
        public byte[] Values { get; set; } = [];
    }
}
