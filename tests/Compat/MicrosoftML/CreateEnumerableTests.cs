using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class CreateEnumerableTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable(
        [new Row { Id = 1, Values = [1, 2] }, new Row { Id = 2, Values = [3, 4] }, new Row { Id = 3, Values = [5] }]);

    [Fact]
    public void Without_reuse_each_row_is_its_own_object_with_its_own_arrays()
    {
        var rows = context.Data.CreateEnumerable<Row>(Data, reuseRowObject: false).ToList();

        Assert.Equal([1, 2, 3], rows.Select(row => row.Id));
        Assert.Equal([[1, 2], [3, 4], [5]], rows.Select(row => row.Values!));
    }

    [Fact]
    public void With_reuse_one_object_is_filled_again_and_an_array_of_the_same_size_too()
    {
        var arrays = new List<float[]>();
        var rows = new List<Row>();
        foreach (var row in context.Data.CreateEnumerable<Row>(Data, reuseRowObject: true))
        {
            rows.Add(row);
            arrays.Add(row.Values!);
        }

        Assert.Single(rows.Distinct(ReferenceEqualityComparer.Instance));
        Assert.Same(arrays[0], arrays[1]);
        Assert.NotSame(arrays[1], arrays[2]);
    }

    [Fact]
    public void A_member_without_a_column_is_refused_at_once() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.CreateEnumerable<WithMore>(Data, reuseRowObject: false));

    [Fact]
    public void A_member_without_a_column_keeps_its_default_when_missing_columns_are_ignored()
    {
        var row = context.Data.CreateEnumerable<WithMore>(Data, reuseRowObject: false, ignoreMissingColumns: true).First();

        Assert.Equal((1, "as it was"), (row.Id, row.More));
    }

    [Fact]
    public void A_member_of_another_type_than_its_column_is_refused_at_once() =>
        Assert.Throws<InvalidOperationException>(() => context.Data.CreateEnumerable<WrongType>(Data, reuseRowObject: false));

    [Fact]
    public void The_enumerable_may_be_enumerated_twice()
    {
        var rows = context.Data.CreateEnumerable<Row>(Data, reuseRowObject: false);

        Assert.Equal(3, rows.Count());
        Assert.Equal(3, rows.Count());
    }

    [Fact]
    public void Columns_come_as_values_texts_and_arrays()
    {
        var texts = context.Data.LoadFromEnumerable([new Texts { One = "a", Many = ["b", "c"] }]);

        Assert.Equal([1, 2, 3], Data.GetColumn<int>("Id"));
        Assert.Equal([[1, 2], [3, 4], [5]], Data.GetColumn<float[]>("Values"));
        Assert.Equal(["a"], texts.GetColumn<string>("One"));
        Assert.Equal([["b", "c"]], texts.GetColumn<string[]>(texts.Schema["Many"]));
    }

    [Fact]
    public void A_column_of_another_type_or_name_is_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.GetColumn<float>("Id"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.GetColumn<string>("Values"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.GetColumn<int>("Elsewhere"));
    }

    [Fact]
    public void A_preview_holds_the_first_rows_by_row_and_by_column()
    {
        var preview = Data.Preview(maxRows: 2);

        Assert.Equal("2 columns, 2 rows", preview.ToString());
        Assert.Equal([1, 2], preview.ColumnView[0].Values.Cast<int>());
        Assert.Equal([KeyValuePair.Create("Id", (object)2)], preview.RowView[1].Values.Take(1));
    }

    private sealed class Row
    {
        public int Id { get; set; }

        public float[]? Values { get; set; }
    }

    private sealed class WithMore
    {
        public int Id { get; set; }

        public string More { get; set; } = "as it was";
    }

    private sealed class WrongType
    {
        public float Id { get; set; }
    }

    private sealed class Texts
    {
        public string? One { get; set; }

        public string[]? Many { get; set; }
    }
}
