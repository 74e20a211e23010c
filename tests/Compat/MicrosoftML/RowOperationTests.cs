using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class RowOperationTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Rows_are_skipped_and_taken()
    {
        var data = Numbered(10);

        Assert.Equal([0, 1, 2], Ids(context.Data.TakeRows(data, 3)));
        Assert.Equal([8, 9], Ids(context.Data.SkipRows(data, 8)));
        Assert.Equal([4, 5], Ids(context.Data.TakeRows(context.Data.SkipRows(data, 4), 2)));
        Assert.Empty(Ids(context.Data.SkipRows(data, 11)));
        Assert.Equal(3, context.Data.TakeRows(data, 3).GetRowCount());
        Assert.Equal(2, context.Data.SkipRows(data, 8).GetRowCount());
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.TakeRows(data, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.SkipRows(data, -1));
    }

    [Fact]
    public void No_row_is_read_beyond_those_taken()
    {
        var drawn = 0;
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(id =>
        {
            drawn++;
            return new Row { Id = id };
        }));

        Assert.Equal([0, 1, 2], Ids(context.Data.TakeRows(data, 3)));
        Assert.Equal(3, drawn);
    }

    [Theory]
    [InlineData(double.NegativeInfinity, 3, new[] { 0, 1, 2 })]
    [InlineData(7, double.PositiveInfinity, new[] { 7, 8, 9 })]
    [InlineData(2, 5, new[] { 2, 3, 4 })]
    public void Rows_are_filtered_by_a_number(double lower, double upper, int[] expected)
    {
        var filtered = context.Data.FilterRowsByColumn(Numbered(10), "Value", lower, upper);

        Assert.Equal(expected, Ids(filtered));
        Assert.Null(filtered.GetRowCount());
    }

    [Fact]
    public void Texts_are_no_numbers_to_filter_by() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.FilterRowsByColumn(Numbered(3), "Text", 0, 1));

    [Fact]
    public void Rows_are_filtered_by_the_share_of_their_key()
    {
        var data = Numbered(10);
        var keys = context.Transforms.Conversion.MapValueToKey("Text").Fit(data).Transform(data);

        Assert.Equal([1u, 1u, 1u, 1u], context.Data.FilterRowsByKeyColumnFraction(keys, "Text", 0, 0.4).GetColumn<uint>("Text"));
    }

    [Theory]
    [InlineData(4, new[] { 3, 4, 5, 2, 6, 7, 9, 8, 0, 1 })]
    [InlineData(1000, new[] { 9, 8, 1, 7, 2, 4, 0, 5, 3, 6 })]
    public void A_seed_fixes_the_order_of_shuffled_rows(int poolSize, int[] expected)
    {
        var shuffled = context.Data.ShuffleRows(Numbered(10), seed: 7, shufflePoolSize: poolSize);

        Assert.Equal(expected, Ids(shuffled));
        Assert.Equal(expected, Ids(shuffled));
    }

    [Fact]
    public void A_source_that_stays_in_order_leaves_the_random_source_to_the_pool()
    {
        var shuffled = context.Data.ShuffleRows(Numbered(10), seed: 7, shufflePoolSize: 4, shuffleSource: false);

        Assert.Equal([2, 3, 5, 1, 6, 8, 9, 0, 4, 7], Ids(shuffled));
        Assert.True(shuffled.CanShuffle);
        Assert.Equal(10, shuffled.GetRowCount());
    }

    [Fact]
    public void Vectors_and_texts_are_shuffled_with_their_rows()
    {
        var shuffled = context.Data.ShuffleRows(Numbered(100));

        Assert.All(
            context.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: false),
            row => Assert.Equal((row.Id, $"{row.Id % 3}"), ((int)row.Values[1], row.Text)));
    }

    [Fact]
    public void A_cache_reads_each_column_of_its_source_once()
    {
        var drawn = 0;
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(id =>
        {
            Interlocked.Increment(ref drawn);
            return new Row { Id = id, Values = [id, id] };
        }));
        var cache = context.Data.Cache(data);

        Assert.Equal(0, drawn);
        Assert.Equal(Enumerable.Range(0, 10), Ids(cache));
        Assert.Equal(Enumerable.Range(0, 10), Ids(cache));
        Assert.Equal(10, drawn);
        Assert.Equal(Enumerable.Range(0, 10).Select(id => new float[] { id, id }), cache.GetColumn<float[]>("Values"));
        Assert.Equal(20, drawn);
        Assert.Equal(10, cache.GetRowCount());
    }

    [Fact]
    public void A_cache_can_shuffle_what_its_source_cannot()
    {
        var cache = context.Data.Cache(Numbered(50), "Id");

        Assert.True(cache.CanShuffle);
        using var cursor = cache.GetRowCursor([cache.Schema["Id"]], new Random(1));
        var ids = Read<int>(cursor, cursor.Schema["Id"]);
        Assert.NotEqual(Enumerable.Range(0, 50), ids);
        Assert.Equal(Enumerable.Range(0, 50), ids.Order());
    }

    [Fact]
    public void Cursors_of_a_cache_share_its_rows_in_blocks()
    {
        var cache = context.Data.Cache(Numbered(300));
        var cursors = cache.GetRowCursorSet([cache.Schema["Id"]], 2);

        Assert.Equal(2, cursors.Length);
        var ids = cursors.Select(cursor => Read<int>(cursor, cursor.Schema["Id"])).ToArray();
        Assert.Equal(Enumerable.Range(0, 300), ids.SelectMany(id => id).Order());
    }

    [Fact]
    public void What_the_source_of_a_cache_throws_reaches_its_reader()
    {
        IEnumerable<Row> Rows()
        {
            yield return new Row { Id = 1 };
            throw new FormatException("broken");
        }

        var cache = context.Data.Cache(context.Data.LoadFromEnumerable(Rows()));

        var error = Assert.Throws<InvalidOperationException>(() => Ids(cache).ToArray());
        Assert.IsType<FormatException>(error.InnerException);
    }

    [Fact]
    public void A_column_that_is_not_there_cannot_be_prefetched() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.Cache(Numbered(1), "Elsewhere"));

    private static List<T> Read<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var values = new List<T>();
        var get = cursor.GetGetter<T>(column);
        T value = default!;
        while (cursor.MoveNext())
        {
            get(ref value);
            values.Add(value);
        }

        return values;
    }

    private static IEnumerable<int> Ids(IDataView data) => data.GetColumn<int>("Id");

    private IDataView Numbered(int count) => context.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(id => new Row { Id = id, Value = id, Text = $"{id % 3}", Values = [0, id] }).ToList());

    private sealed class Row
    {
        public int Id { get; set; }

        public double Value { get; set; }

        public string Text { get; set; } = "";

        public float[] Values { get; set; } = [];
    }
}
