using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class LoadFromEnumerableTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Fields_come_first_then_properties_and_each_has_the_column_type_of_its_net_type()
    {
        var schema = context.Data.LoadFromEnumerable<Everything>([]).Schema;

        Assert.Equal(
            [
                "Field: Single", "Text: String", "Truth: Boolean", "Count: Int32", "Renamed: Double", "Words: Vector<String>",
                "Numbers: Vector<Single, 2, 3>", "Buffer: Vector<Int64>", "Category: Key<UInt32, 0-6>", "Memory: String", "When: DateTime",
            ],
            schema.Select(column => column.ToString()));
    }

    [Fact]
    public void Values_survive_the_round_trip()
    {
        var row = new Everything
        {
            Field = 1.5f,
            Text = "abc",
            Truth = true,
            Count = -3,
            Original = 2.25,
            Ignored = new object(),
            Words = ["a", "b"],
            Numbers = [1, 2, 3, 4, 5, 6],
            Buffer = new VBuffer<long>(5, 2, [7L, 8L], [1, 3]),
            Category = 2,
            Memory = "memory".AsMemory(),
            When = new DateTime(2024, 2, 29),
        };

        var back = RoundTrip(row);

        Assert.Equal((1.5f, "abc", true, -3, 2.25), (back.Field, back.Text, back.Truth, back.Count, back.Original));
        Assert.Null(back.Ignored);
        Assert.Equal(["a", "b"], back.Words!);
        Assert.Equal([1, 2, 3, 4, 5, 6], back.Numbers!);
        Assert.Equal([0, 7, 0, 8, 0], back.Buffer.DenseValues());
        Assert.Equal("memory", back.Memory.ToString());
        Assert.Equal(new DateTime(2024, 2, 29), back.When);
    }

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(6u, 7u)]
    [InlineData(7u, 0u)]
    public void A_member_counts_keys_from_zero_and_a_column_from_one(uint member, uint column)
    {
        var data = context.Data.LoadFromEnumerable([new Everything { Category = member }]);

        Assert.Equal([column], data.GetColumn<uint>("Category"));
    }

    [Fact]
    public void A_null_text_becomes_empty_and_a_null_array_an_empty_vector_which_leaves_null_as_it_is()
    {
        var row = new Everything { Text = null, Words = null, Numbers = null };
        var back = RoundTrip(row);

        Assert.Equal("", back.Text);
        Assert.Null(back.Words);
        Assert.Null(back.Numbers);
        Assert.Equal([[]], context.Data.LoadFromEnumerable([row]).GetColumn<string[]>("Words"));
    }

    [Fact]
    public void Rows_are_enumerated_when_a_cursor_moves_and_anew_for_each_cursor()
    {
        var drawn = 0;
        IEnumerable<Everything> Rows()
        {
            for (var i = 0; i < 3; i++)
            {
                drawn++;
                yield return new Everything { Count = i };
            }
        }

        var data = context.Data.LoadFromEnumerable(Rows());
        Assert.Equal(0, drawn);
        Assert.Null(data.GetRowCount());

        using (var cursor = data.GetRowCursor(data.Schema))
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(1, drawn);
        }

        Assert.Equal([0, 1, 2], data.GetColumn<int>("Count"));
        Assert.Equal([0, 1, 2], data.GetColumn<int>("Count"));
        Assert.Equal(7, drawn);
    }

    [Fact]
    public void The_row_count_of_a_collection_is_known()
    {
        var data = context.Data.LoadFromEnumerable(new List<Everything> { new(), new() });

        Assert.Equal(2, data.GetRowCount());
        Assert.False(data.CanShuffle);
    }

    [Fact]
    public void A_null_row_is_refused_when_it_is_reached()
    {
        var data = context.Data.LoadFromEnumerable(new Everything[] { new(), null! });
        using var cursor = data.GetRowCursor(data.Schema);

        Assert.True(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => cursor.MoveNext());
    }

    [Fact]
    public void A_member_without_a_column_type_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.LoadFromEnumerable<WithList>([]));

    [Fact]
    public void No_data_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => context.Data.LoadFromEnumerable<Everything>(null!));

    [Fact]
    public void A_schema_definition_renames_retypes_and_annotates_columns()
    {
        var definition = SchemaDefinition.Create(typeof(Point));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Values"].AddAnnotation("SlotNames", new[] { "x", "y" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        definition["Values"].ColumnName = "Features";

        var column = context.Data.LoadFromEnumerable([new Point { Values = [1, 2] }], definition).Schema["Features"];

        Assert.Equal("Features: Vector<Single, 2> {SlotNames}", column.ToString());
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        Assert.Equal(["x", "y"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void A_schema_gives_columns_their_types_and_annotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Values", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());

        var column = context.Data.LoadFromEnumerable([new Point { Values = [1, 2] }], builder.ToSchema()).Schema["Values"];

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), column.Type);
        Assert.True(column.IsNormalized());
    }

    [Fact]
    public void A_schema_with_a_column_that_no_member_has_is_refused()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Elsewhere", NumberDataViewType.Single);

        Assert.Throws<InvalidOperationException>(() => context.Data.LoadFromEnumerable<Point>([], builder.ToSchema()));
    }

    [Fact]
    public void A_definition_of_the_wrong_type_is_refused()
    {
        var definition = SchemaDefinition.Create(typeof(Point));
        definition["Values"].ColumnType = NumberDataViewType.Single;

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.LoadFromEnumerable<Point>([], definition));
    }

    private Everything RoundTrip(Everything row) =>
        context.Data.CreateEnumerable<Everything>(context.Data.LoadFromEnumerable([row]), reuseRowObject: false).Single();

    private sealed class Everything
    {
        public float Field;

        public string? Text { get; set; }

        public bool Truth { get; set; }

        public int Count { get; set; }

        [ColumnName("Renamed")]
        public double Original { get; set; }

        [NoColumn]
        public object? Ignored { get; set; }

        public string[]? Words { get; set; }

        [VectorType(2, 3)]
        public float[]? Numbers { get; set; }

        public VBuffer<long> Buffer { get; set; }

        [KeyType(7)]
        public uint Category { get; set; }

        public ReadOnlyMemory<char> Memory { get; set; }

        public DateTime When { get; set; }
    }

    private sealed class Point
    {
        public float[]? Values { get; set; }
    }

    private sealed class WithList
    {
        public List<int>? Numbers { get; set; }
    }
}
