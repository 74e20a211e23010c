using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Fills in one image of a batch.</summary>
internal delegate void ImageWriter(int index, Span<float> target);

/// <summary>Runs batches one after the other, each a new row of the same input.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly OnnxLayout layout;
    private readonly BatchRow input;
    private readonly DataViewRow output;
    private readonly ValueGetter<VBuffer<float>> getter;
    private VBuffer<float> result;

    public OnnxRun(IRowToRowMapper mapper, OnnxLayout layout)
    {
        this.layout = layout;
        input = new BatchRow(mapper.InputSchema);
        var column = mapper.OutputSchema[layout.Output];
        output = mapper.GetRow(input, [column]);
        getter = output.GetGetter<VBuffer<float>>(column);
    }

    /// <summary>
    /// The numbers of the batch, which is filled up with zeros where its size is fixed. They are good until the next batch.
    /// </summary>
    public ReadOnlySpan<float> Compute(int count, ImageWriter write)
    {
        var values = checked((int)layout.Image.Count);
        var target = input.MoveNext((layout.FixedBatch ?? count) * values);
        for (var i = 0; i < count; i++)
            write(i, target.Slice(i * values, values));
        target[(count * values)..].Clear();
        getter(ref result);
        return result.GetValues();
    }

    public void Dispose() => output.Dispose();

    /// <summary>A row with one column: the batch.</summary>
    private sealed class BatchRow(DataViewSchema schema) : DataViewRow
    {
        private float[] buffer = [];
        private int length;
        private long position = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => position;

        public override long Batch => 0;

        /// <summary>A new row of so many values, to be filled in.</summary>
        public Span<float> MoveNext(int values)
        {
            if (buffer.Length < values)
                buffer = new float[values];
            length = values;
            position++;
            return buffer.AsSpan(0, values);
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        // The batch is lent, not copied: it can be large, and the transformer copies it itself.
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => ColumnGetter.As<TValue>(
            new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) => value = new VBuffer<float>(length, buffer)), column);
    }
}
