using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MicrosoftML.Saving;

public class SchemaSavingTests
{
    private readonly MLContext context = new(seed: 1);

    public static TheoryData<DataViewType> Types => new(new DataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, BooleanDataViewType.Instance, TextDataViewType.Instance,
        TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
        new KeyDataViewType(typeof(byte), 255), new KeyDataViewType(typeof(ushort), 7),
        new KeyDataViewType(typeof(uint), 50), new KeyDataViewType(typeof(ulong), ulong.MaxValue),
        new VectorDataViewType(NumberDataViewType.Byte), new VectorDataViewType(NumberDataViewType.Single, 3, 53, 37),
        new VectorDataViewType(NumberDataViewType.Single, 3, 0, 37), new VectorDataViewType(TextDataViewType.Instance, 2),
        new VectorDataViewType(new KeyDataViewType(typeof(uint), 5), 4),
    });

    [Theory]
    [MemberData(nameof(Types), DisableDiscoveryEnumeration = true)]
    public void A_column_comes_back_with_its_name_and_type(DataViewType type)
    {
        var loaded = Reload(new DataViewSchema.DetachedColumn("Column one", type));

        Assert.Equal("Column one", Assert.Single(loaded).Name);
        Assert.Equal(type, loaded[0].Type);
        Assert.Equal(type.GetType(), loaded[0].Type.GetType());
    }

    [Fact]
    public void Columns_keep_their_order_and_what_they_hide()
    {
        var loaded = Reload(
            new("B", NumberDataViewType.Single), new("A", TextDataViewType.Instance), new("B", NumberDataViewType.Int32));

        Assert.Equal(["B", "A", "B"], loaded.Select(column => column.Name));
        Assert.Equal([true, false, false], loaded.Select(column => column.IsHidden));
        Assert.Equal(NumberDataViewType.Int32, loaded["B"].Type);
    }

    [Fact]
    public void Annotations_come_back_with_their_values()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2), Texts("né", ""));
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2), Texts("first", "second"));
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        annotations.AddPrimitiveValue("Note", TextDataViewType.Instance, "of mine".AsMemory());
        annotations.AddPrimitiveValue("Weight", NumberDataViewType.Double, 0.1);
        annotations.AddPrimitiveValue("Begun", DateTimeDataViewType.Instance, new DateTime(2024, 2, 29, 1, 2, 3));
        annotations.AddPrimitiveValue("Sent", DateTimeOffsetDataViewType.Instance, new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-3)));
        annotations.AddPrimitiveValue("Id", RowIdDataViewType.Instance, new DataViewRowId(ulong.MaxValue, 3));

        var column = Reload(new DataViewSchema.DetachedColumn(
            "Keys", new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 2), annotations.ToAnnotations()))[0];

        Assert.Equal(
            ["KeyValues", "SlotNames", "IsNormalized", "Note", "Weight", "Begun", "Sent", "Id"],
            column.Annotations.Schema.Select(kind => kind.Name));
        Assert.True(column.HasKeyValues() && column.HasSlotNames() && column.IsNormalized());
        Assert.Equal(["né", ""], Value<VBuffer<ReadOnlyMemory<char>>>(column, "KeyValues").DenseValues().Select(name => name.ToString()));
        Assert.Equal(["first", "second"], Value<VBuffer<ReadOnlyMemory<char>>>(column, "SlotNames").DenseValues().Select(name => name.ToString()));
        Assert.Equal("of mine", Value<ReadOnlyMemory<char>>(column, "Note").ToString());
        Assert.Equal(0.1, Value<double>(column, "Weight"));
        Assert.Equal(new DateTime(2024, 2, 29, 1, 2, 3), Value<DateTime>(column, "Begun"));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-3)), Value<DateTimeOffset>(column, "Sent"));
        Assert.Equal(TimeSpan.FromHours(-3), Value<DateTimeOffset>(column, "Sent").Offset);
        Assert.Equal(new DataViewRowId(ulong.MaxValue, 3), Value<DataViewRowId>(column, "Id"));
    }

    [Fact]
    public void A_sparse_annotation_stays_sparse()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("Weights", new VectorDataViewType(NumberDataViewType.Single, 5), (ValueGetter<VBuffer<float>>)(
            (ref VBuffer<float> value) => value = new VBuffer<float>(5, 2, [1.5f, -2], [1, 4])));

        var column = Reload(new DataViewSchema.DetachedColumn("A", TextDataViewType.Instance, annotations.ToAnnotations()))[0];

        var weights = Value<VBuffer<float>>(column, "Weights");
        Assert.False(weights.IsDense);
        Assert.Equal([0f, 1.5f, 0, 0, -2], weights.DenseValues());
    }

    [Fact]
    public void Columns_of_images_are_left_out()
    {
        var images = new DataViewSchema.DetachedColumn("Image", new ImageDataViewType(37, 53));

        Assert.Equal(["Label"], Reload(images, new("Label", TextDataViewType.Instance)).Select(column => column.Name));
        Assert.Throws<InvalidOperationException>(() => Reload(images));
    }

    [Fact]
    public void A_model_may_be_saved_without_a_schema()
    {
        context.Reload(new TransformerChain<ITransformer>(), inputSchema: null, out var loaded);

        Assert.Null(loaded);
    }

    private static T Value<T>(DataViewSchema.Column column, string kind)
    {
        T value = default!;
        column.Annotations.GetValue(kind, ref value);
        return value;
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(params string[] texts) =>
        (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(texts.Length, [.. texts.Select(text => text.AsMemory())]);

    private DataViewSchema Reload(params DataViewSchema.DetachedColumn[] columns)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        context.Reload(new TransformerChain<ITransformer>(), builder.ToSchema(), out var loaded);
        return loaded;
    }
}
