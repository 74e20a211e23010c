using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Random pictures in memory: vectors of floats at a network's size, with labels.</summary>
internal sealed class PictureRows
{
    private static readonly MLContext Ml = new(seed: 1);

    private readonly Row[] rows;
    private readonly Workload workload;

    public PictureRows(Workload workload, int count)
    {
        this.workload = workload;
        var random = new Random(1);
        rows = [.. Enumerable.Range(0, count).Select(index => Row.Create(index, workload, random))];
    }

    public IDataView View => First(rows.Length);

    public IDataView First(int count)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, workload.Pixels, workload.Pixels);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), workload.Classes);
        return Ml.Data.LoadFromEnumerable(rows.Take(count).ToArray(), schema);
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

        public static Row Create(int index, Workload workload, Random random)
        {
            var image = new float[workload.Network.InputShape.Count];
            for (var i = 0; i < image.Length; i++)
                image[i] = random.NextSingle();
            return new Row { Label = (uint)(index % 2) + 1, Image = image };
        }
    }
}
