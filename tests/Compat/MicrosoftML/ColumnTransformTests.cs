using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class ColumnTransformTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable(
        [new Row { Label = "a", X = 1, Y = 2, Z = [3, 4, 5] }, new Row { Label = "b", X = 6, Y = 7, Z = [8, 9, 10] }]);

    [Fact]
    public void A_copy_has_the_type_the_annotations_and_the_values_of_its_source()
    {
        var mapped = Apply(context.Transforms.Conversion.MapValueToKey("Label").Append(context.Transforms.CopyColumns("Copy", "Label")), Data);

        Assert.Equal(mapped.Schema["Label"].Type, mapped.Schema["Copy"].Type);
        Assert.True(mapped.Schema["Copy"].HasKeyValues());
        Assert.Equal([1u, 2u], mapped.GetColumn<uint>("Copy"));
    }

    [Fact]
    public void A_column_may_be_copied_onto_itself() =>
        Assert.Equal([1f, 6f], Apply(context.Transforms.CopyColumns("X", "X"), Data).GetColumn<float>("X"));

    [Fact]
    public void Dropped_columns_are_gone_with_all_that_they_hide()
    {
        var hidden = Apply(context.Transforms.CopyColumns("X", "Y"), Data);

        Assert.Equal(["Label", "Y", "Z"], Apply(context.Transforms.DropColumns("X"), hidden).Schema.Select(column => column.Name));
    }

    [Fact]
    public void Selected_columns_come_in_the_order_named_and_without_hidden_ones()
    {
        var hidden = Apply(context.Transforms.CopyColumns("X", "Y"), Data);
        var selected = Apply(context.Transforms.SelectColumns("Z", "X"), hidden);
        var withHidden = Apply(context.Transforms.SelectColumns(["Z", "X"], keepHidden: true), hidden);

        Assert.Equal(["Z", "X"], selected.Schema.Select(column => column.Name));
        Assert.Equal([2f, 7f], selected.GetColumn<float>("X"));
        Assert.Equal(["Z", "X", "X"], withHidden.Schema.Select(column => column.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unknown_columns_to_select_or_drop_are_refused(bool select)
    {
        IEstimator<ITransformer> estimator =
            select ? context.Transforms.SelectColumns("Elsewhere") : context.Transforms.DropColumns("Elsewhere");

        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Data));
    }

    [Fact]
    public void Scalars_and_vectors_concatenate_to_a_vector_with_names_of_its_slots()
    {
        var joined = Apply(context.Transforms.Concatenate("Features", "X", "Z", "Y"), Data);

        Assert.Equal("Features: Vector<Single, 5> {SlotNames}", joined.Schema["Features"].ToString());
        Assert.Equal([[1f, 3, 4, 5, 2], [6f, 8, 9, 10, 7]], joined.GetColumn<float[]>("Features"));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        joined.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(["X", "", "", "", "Y"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Names_of_slots_of_vectors_get_the_name_of_their_column_in_front()
    {
        var inner = Apply(context.Transforms.Concatenate("A", "X", "Y").Append(context.Transforms.Concatenate("B", "A", "X")), Data);

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        inner.Schema["B"].GetSlotNames(ref names);
        Assert.Equal(["A.X", "A.Y", "X"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Columns_of_different_types_do_not_concatenate()
    {
        var estimator = context.Transforms.Concatenate("Features", "X", "Label");

        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Data).Transform(Data));
        Assert.Throws<InvalidOperationException>(() => context.Transforms.CopyColumns("C", "X").Append(estimator).Fit(Data));
    }

    [Fact]
    public void Mostly_empty_vectors_concatenate_to_a_sparse_one()
    {
        var data = context.Data.LoadFromEnumerable([new Sparse { A = new(6, 1, [1f], [4]), B = new(4, 1, [2f], [0]) }]);
        var joined = Apply(context.Transforms.Concatenate("C", "A", "B"), data);

        using var cursor = joined.GetRowCursor([joined.Schema["C"]]);
        cursor.MoveNext();
        var value = default(VBuffer<float>);
        cursor.GetGetter<VBuffer<float>>(joined.Schema["C"])(ref value);
        Assert.False(value.IsDense);
        Assert.Equal([4, 6], value.GetIndices().ToArray());
        Assert.Equal([1f, 2], value.GetValues().ToArray());
    }

    private static IDataView Apply(IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public float X { get; set; }

        public float Y { get; set; }

        [VectorType(3)]
        public float[] Z { get; set; } = [];
    }

    private sealed class Sparse
    {
        [VectorType(6)]
        public VBuffer<float> A { get; set; }

        [VectorType(4)]
        public VBuffer<float> B { get; set; }
    }
}
