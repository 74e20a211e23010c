using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Random images in memory: vectors of floats at a network's size, with labels.</summary>
internal static class ImageRows
{
    public static IDataView Of(MLContext ml, Workload workload, int count)
    {
        var random = new Random(1);
        var shape = workload.Network.InputShape;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Channels, shape.Height, shape.Width);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), workload.Classes);
        return ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(index => new Row { Label = (uint)(index % 2) + 1, Image = Pixels(random, shape.Count) }).ToArray(), schema);
    }

    public static float[] Pixels(Random random, long count)
    {
        var pixels = new float[count];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = random.NextSingle();
        return pixels;
    }

    /// <summary>Reads a vector column of every row.</summary>
    public static void Read(IDataView scored, string columnName)
    {
        var column = scored.Schema[columnName];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        var values = default(VBuffer<float>);
        while (cursor.MoveNext())
            getter(ref values);
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        public float[] Image { get; set; } = [];
    }
}
