using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class CursorTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void The_position_is_minus_one_before_the_first_row_and_after_the_last()
    {
        var data = Numbered(2);
        using var cursor = data.GetRowCursor(data.Schema);

        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(1, cursor.Position);
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Columns_that_were_not_asked_for_are_not_active_and_have_no_getter()
    {
        var data = Numbered(1);
        using var cursor = data.GetRowCursor([data.Schema["Id"]]);

        Assert.True(cursor.IsColumnActive(data.Schema["Id"]));
        Assert.False(cursor.IsColumnActive(data.Schema["Text"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Text"]));
    }

    [Fact]
    public void A_getter_of_another_type_is_refused()
    {
        var data = Numbered(1);
        using var cursor = data.GetRowCursor(data.Schema);

        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(data.Schema["Id"]));
    }

    [Fact]
    public void A_getter_before_the_first_row_is_refused()
    {
        var data = Numbered(1);
        using var cursor = data.GetRowCursor(data.Schema);
        var get = cursor.GetGetter<int>(data.Schema["Id"]);

        Assert.ThrowsAny<Exception>(() =>
        {
            var id = 0;
            get(ref id);
        });
    }

    [Fact]
    public void Identifiers_count_the_rows()
    {
        var data = Numbered(2);
        using var cursor = data.GetRowCursor(data.Schema);
        var get = cursor.GetIdGetter();
        var id = default(DataViewRowId);

        cursor.MoveNext();
        get(ref id);
        Assert.Equal(new DataViewRowId(0, 0), id);
        cursor.MoveNext();
        get(ref id);
        Assert.Equal(new DataViewRowId(1, 0), id);
    }

    [Fact]
    public void A_getter_fills_the_buffer_it_is_given()
    {
        var data = context.Data.LoadFromEnumerable([new Vector { Values = [1, 2, 3] }, new Vector { Values = [4, 5, 6] }]);
        using var cursor = data.GetRowCursor(data.Schema);
        var get = cursor.GetGetter<VBuffer<float>>(data.Schema["Values"]);
        var array = new float[8];
        var value = new VBuffer<float>(8, array);

        cursor.MoveNext();
        get(ref value);
        cursor.MoveNext();
        get(ref value);

        Assert.Equal([4, 5, 6], value.DenseValues());
        Assert.Equal([4, 5, 6], array.Take(3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Loaded_objects_have_one_cursor_whatever_the_number_asked_for(int count)
    {
        var data = Numbered(3);
        var cursors = data.GetRowCursorSet(data.Schema, count);

        Assert.Single(cursors);
        cursors[0].Dispose();
    }

    [Fact]
    public void A_computed_column_has_as_many_cursors_as_asked_for_and_they_share_the_rows()
    {
        var mapped = Mapped(1000, row => row.Id * 2);
        var cursors = mapped.GetRowCursorSet([mapped.Schema["Twice"]], 3);

        Assert.Equal(3, cursors.Length);
        var seen = new List<int>[3];
        Parallel.For(0, 3, i => seen[i] = ReadInts(cursors[i], "Twice"));
        Assert.Equal(Enumerable.Range(0, 1000).Select(id => id * 2), seen.SelectMany(ids => ids).Order());
    }

    [Fact]
    public void One_cursor_of_a_set_may_read_it_all()
    {
        var mapped = Mapped(1000, row => row.Id);
        var cursors = mapped.GetRowCursorSet([mapped.Schema["Twice"]], 2);

        Assert.Equal(Enumerable.Range(0, 1000), ReadInts(cursors[0], "Twice"));
        Assert.Empty(ReadInts(cursors[1], "Twice"));
    }

    [Fact]
    public void A_set_without_computed_columns_stays_one_cursor()
    {
        var mapped = Mapped(10, row => row.Id);
        var cursors = mapped.GetRowCursorSet([mapped.Schema["Id"]], 3);

        Assert.Single(cursors);
        cursors[0].Dispose();
    }

    [Fact]
    public void One_cursor_over_computed_columns_keeps_the_order_of_the_rows()
    {
        var mapped = Mapped(1000, row =>
        {
            if (row.Id % 128 == 0)
                Thread.Sleep(1);
            return row.Id;
        });

        Assert.Equal(Enumerable.Range(0, 1000), mapped.GetColumn<int>("Twice"));
    }

    [Fact]
    public void What_a_mapping_throws_reaches_the_reader_inside_an_invalid_operation()
    {
        var mapped = Mapped(10, row => row.Id == 5 ? throw new FormatException("five") : row.Id);

        var error = Assert.Throws<InvalidOperationException>(() => mapped.GetColumn<int>("Twice").ToArray());
        Exception? inner = error;
        while (inner is not null and not FormatException)
            inner = inner.InnerException;
        Assert.Equal("five", inner?.Message);
    }

    [Fact]
    public void A_cursor_may_be_left_half_read()
    {
        var mapped = Mapped(100_000, row => row.Id);

        Assert.Equal([0, 1, 2], mapped.GetColumn<int>("Twice").Take(3));
        Assert.Equal([0, 1, 2], mapped.GetColumn<int>("Twice").Take(3));
    }

    private static List<int> ReadInts(DataViewRowCursor cursor, string name)
    {
        using (cursor)
        {
            var ids = new List<int>();
            var get = cursor.GetGetter<int>(cursor.Schema[name]);
            var id = 0;
            while (cursor.MoveNext())
            {
                get(ref id);
                ids.Add(id);
            }

            return ids;
        }
    }

    private IDataView Mapped(int count, Func<Row, int> map)
    {
        var data = Numbered(count);
        return context.Transforms.CustomMapping<Row, Output>((row, output) => output.Twice = map(row), null).Fit(data).Transform(data);
    }

    private IDataView Numbered(int count) =>
        context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(id => new Row { Id = id, Text = $"{id}" }));

    private sealed class Row
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public int Twice { get; set; }
    }

    private sealed class Vector
    {
        public float[] Values { get; set; } = [];
    }
}
