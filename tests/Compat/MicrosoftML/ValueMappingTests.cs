using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class ValueMappingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable(
        [new Row { Text = "a", Number = 1 }, new Row { Text = "b", Number = 2 }, new Row { Text = "other", Number = 3 }]);

    [Fact]
    public void Pairs_map_values_and_what_they_lack_to_the_default()
    {
        Assert.Equal([10, 20, 0], Map<string, int>("Text", new() { ["a"] = 10, ["b"] = 20 }).GetColumn<int>("Out"));
        Assert.Equal(["one", "", "three"], Map<int, string>("Number", new() { [1] = "one", [3] = "three" }).GetColumn<string>("Out"));
    }

    [Fact]
    public void Values_may_be_vectors()
    {
        var pairs = new Dictionary<string, float[]> { ["a"] = [1, 2], ["b"] = [3, 4] };
        var mapped = Apply(context.Transforms.Conversion.MapValue("Out", pairs, "Text"));

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), mapped.Schema["Out"].Type);
        Assert.Equal([[1f, 2], [3, 4], []], mapped.GetColumn<float[]>("Out"));
    }

    [Fact]
    public void Values_may_become_keys_in_the_order_they_come()
    {
        var pairs = new Dictionary<string, string> { ["a"] = "red", ["b"] = "blue", ["c"] = "red" };
        var mapped = Apply(context.Transforms.Conversion.MapValue("Out", pairs, "Text", treatValuesAsKeyType: true));

        Assert.Equal("Out: Key<UInt32, 0-1> {KeyValues}", mapped.Schema["Out"].ToString());
        Assert.Equal([1u, 2u, 0u], mapped.GetColumn<uint>("Out"));
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        mapped.Schema["Out"].GetKeyValues(ref values);
        Assert.Equal(["red", "blue"], values.DenseValues().Select(value => value.ToString()));
    }

    [Fact]
    public void A_view_gives_keys_and_values()
    {
        var lookup = context.Data.LoadFromEnumerable([new Row { Text = "a", Number = 7 }, new Row { Text = "b", Number = 8 }]);
        var estimator = context.Transforms.Conversion.MapValue("Out", lookup, lookup.Schema["Text"], lookup.Schema["Number"], "Text");

        Assert.Equal([7, 8, 0], Apply(estimator).GetColumn<int>("Out"));
    }

    [Fact]
    public void Items_of_vectors_map_one_by_one()
    {
        var data = context.Data.LoadFromEnumerable([new Words { Values = ["b", "x", "a"] }]);
        var estimator = context.Transforms.Conversion.MapValue("Values", new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        var mapped = estimator.Fit(data).Transform(data);

        Assert.Equal([[2, 0, 1]], mapped.GetColumn<int[]>("Values"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int32), mapped.Schema["Values"].Type);
    }

    [Fact]
    public void Keys_given_twice_are_refused()
    {
        var twice = new[] { KeyValuePair.Create("a", 1), KeyValuePair.Create("a", 2) };

        Assert.ThrowsAny<Exception>(() => context.Transforms.Conversion.MapValue("Out", twice, "Text"));
    }

    [Fact]
    public void A_missing_input_column_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Map<string, int>("Elsewhere", []));

    private IDataView Map<TKey, TValue>(string column, Dictionary<TKey, TValue> pairs)
        where TKey : notnull => Apply(context.Transforms.Conversion.MapValue("Out", pairs, column));

    private IDataView Apply(IEstimator<ITransformer> estimator) => estimator.Fit(Data).Transform(Data);

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class Words
    {
        public string[] Values { get; set; } = [];
    }
}
