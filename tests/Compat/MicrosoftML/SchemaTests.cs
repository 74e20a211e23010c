using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class SchemaTests
{
    [Fact]
    public void A_later_column_hides_one_of_the_same_name()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Double);
        var schema = builder.ToSchema();

        Assert.Equal(3, schema.Count);
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal([true, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal("A: Double", schema["A"].ToString());
        Assert.Equal("3 columns", schema.ToString());
    }

    [Fact]
    public void An_unknown_column_is_null_or_refused()
    {
        var schema = new DataViewSchema.Builder().ToSchema();

        Assert.Null(schema.GetColumnOrNull("A"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["A"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[0]);
        Assert.Throws<ArgumentNullException>(() => schema[""]);
    }

    [Fact]
    public void A_builder_goes_on_without_changing_the_schema_it_made()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        var first = builder.ToSchema();
        builder.AddColumns(first);
        builder.AddColumns([new DataViewSchema.DetachedColumn("B", BooleanDataViewType.Instance)]);

        Assert.Single(first);
        Assert.Equal(["A", "A", "B"], builder.ToSchema().Select(column => column.Name));
    }

    [Fact]
    public void Annotations_give_their_values()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Size", NumberDataViewType.Int32, 53);
        builder.Add("Names", new VectorDataViewType(TextDataViewType.Instance, 1), (ref VBuffer<ReadOnlyMemory<char>> names) =>
            names = new VBuffer<ReadOnlyMemory<char>>(1, ["one".AsMemory()]));
        var annotations = builder.ToAnnotations();

        var size = 0;
        annotations.GetValue("Size", ref size);
        Assert.Equal(53, size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        annotations.GetGetter<VBuffer<ReadOnlyMemory<char>>>(annotations.Schema["Names"])(ref names);
        Assert.Equal("one", names.DenseValues().Single().ToString());
        Assert.Equal("Size, Names", annotations.ToString());
    }

    [Fact]
    public void Annotations_of_the_wrong_type_or_kind_are_refused()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Size", NumberDataViewType.Int32, 53);
        var annotations = builder.ToAnnotations();
        var (real, whole) = (0f, 0);

        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Size", ref real));
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Elsewhere", ref whole));
        Assert.Throws<ArgumentException>(() => builder.AddPrimitiveValue("Other", NumberDataViewType.Int32, 1.5f));
        ValueGetter<float> getter = (ref float value) => value = 1;
        Assert.Throws<TargetInvocationException>(() => builder.Add("Other", NumberDataViewType.Int32, (Delegate)getter));
    }

    [Fact]
    public void Annotations_are_copied_by_kind()
    {
        var source = new DataViewSchema.Annotations.Builder();
        source.AddPrimitiveValue("A", NumberDataViewType.Int32, 1);
        source.AddPrimitiveValue("B", NumberDataViewType.Int32, 2);
        var copy = new DataViewSchema.Annotations.Builder();
        copy.Add(source.ToAnnotations(), kind => kind == "B");

        Assert.Equal(["B"], copy.ToAnnotations().Schema.Select(column => column.Name));
    }

    [Fact]
    public void Types_write_themselves()
    {
        Assert.Equal(
            ["Key<UInt32, 0-9>", "Vector<Single, 3>", "Vector<Single>", "Vector<Single, 3, *>", "Vector<Key<Byte, 0-1>, 2>", "String", "UInt16"],
            new DataViewType[]
            {
                new KeyDataViewType(typeof(uint), 10),
                new VectorDataViewType(NumberDataViewType.Single, 3),
                new VectorDataViewType(NumberDataViewType.Single),
                new VectorDataViewType(NumberDataViewType.Single, 3, 0),
                new VectorDataViewType(new KeyDataViewType(typeof(byte), 2), 2),
                TextDataViewType.Instance,
                NumberDataViewType.UInt16,
            }.Select(type => type.ToString()));
    }

    [Fact]
    public void Types_of_the_same_kind_and_size_are_equal()
    {
        Assert.Equal(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(uint), 10));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(ushort), 10));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.NotEqual(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.Equal(6, new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size);
        Assert.False(new VectorDataViewType(NumberDataViewType.Single, 2, 0).IsKnownSize);
        Assert.Equal(typeof(VBuffer<ReadOnlyMemory<char>>), new VectorDataViewType(TextDataViewType.Instance).RawType);
    }

    [Fact]
    public void Impossible_types_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));
        Assert.Throws<ArgumentNullException>(() => new VectorDataViewType(null!));
    }

    [Fact]
    public void Row_identifiers_mix_as_murmur_does()
    {
        var id = new DataViewRowId(1, 2);

        Assert.Equal("000000079e99deb4000000007adce733", id.Next().ToString());
        Assert.Equal("000000079e99deb434e09d0b1102190b", id.Fork().ToString());
        Assert.Equal("d6c370eb9bb089c0cf76cc3e67f97a6c", id.Combine(new DataViewRowId(3, 4)).ToString());
        Assert.True(id.CompareTo(new DataViewRowId(0, 3)) < 0);
    }
}
