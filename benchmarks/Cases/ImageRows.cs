using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Random images in memory: vectors of floats at a network's size, with labels and, where the network gives them, label maps.</summary>
internal static class ImageRows
{
    public static IDataView Of(MLContext ml, Workload workload, int count)
    {
        var random = new Random(1);
        var shape = workload.Network.InputShape;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Channels, shape.Height, shape.Width);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), workload.Classes);
        var stripes = workload.GivesLabelMaps ? Stripes(shape.Height, shape.Width, workload.Classes) : null;
        return ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(index => new Row
            {
                Label = (uint)(index % 2) + 1, LabelMap = stripes, Image = Pixels(random, shape.Count),
            }).ToArray(), schema);
    }

    public static float[] Pixels(Random random, long count)
    {
        var pixels = new float[count];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = random.NextSingle();
        return pixels;
    }

    /// <summary>A stripe for each class, from top to bottom.</summary>
    public static LabelMap Stripes(int height, int width, int classes) =>
        new(height, width, Enumerable.Range(0, height * width).Select(pixel => (byte)(pixel / width * classes / height)).ToArray());

    /// <summary>Reads a vector column of every row.</summary>
    public static void Read(IDataView scored, string columnName) => Read<VBuffer<float>>(scored, columnName);

    /// <summary>Reads a column of every row.</summary>
    public static void Read<TValue>(IDataView scored, string columnName)
    {
        var column = scored.Schema[columnName];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<TValue>(column);
        TValue value = default!;
        while (cursor.MoveNext())
            getter(ref value);
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        [LabelMapType]
        public LabelMap? LabelMap { get; set; }

        public float[] Image { get; set; } = [];
    }
}
