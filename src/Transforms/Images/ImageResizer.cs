using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>Resizes images that are in no row, as ML.NET's ResizeImages does those of a column. Several threads may resize at once.</summary>
internal sealed class ImageResizer
{
    public const string Source = "Image";
    public const string Resized = "Resized";

    private readonly IRowToRowMapper mapper;
    private readonly ConcurrentBag<Lane> idle = [];

    /// <param name="resizing">Makes <see cref="Resized"/> of <see cref="Source"/>.</param>
    public ImageResizer(ImageResizingEstimator resizing)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Source, new ImageDataViewType());
        var schema = builder.ToSchema();
        mapper = ((ITransformer)resizing.Fit(new EmptyView(schema))).GetRowToRowMapper(schema);
    }

    /// <summary>The image in the size: a new one, or the same where it has that size.</summary>
    public MLImage Resize(MLImage image)
    {
        var lane = idle.TryTake(out var waiting) ? waiting : new Lane(mapper);
        var resized = lane.Resize(image);
        idle.Add(lane);
        return resized;
    }

    /// <summary>A row whose image changes. Disposing the row that ML.NET makes of it would dispose the image, which is the caller's.</summary>
    private sealed class Lane : DataViewRow
    {
        private readonly DataViewSchema schema;
        private readonly ValueGetter<MLImage> resize;
        private MLImage? image;
        private long position = -1;

        public Lane(IRowToRowMapper mapper)
        {
            schema = mapper.InputSchema;
            var column = mapper.OutputSchema[Resized];
            resize = mapper.GetRow(this, [column]).GetGetter<MLImage>(column);
        }

        public override DataViewSchema Schema => schema;

        public override long Position => position;

        public override long Batch => 0;

        public MLImage Resize(MLImage source)
        {
            (image, position) = (source, position + 1);
            MLImage? resized = null;
            resize(ref resized!);
            image = null;
            return resized ?? throw new InvalidDataException($"An image of {source.Width} x {source.Height} pixels cannot be resized.");
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            ColumnGetter.As<TValue>(new ValueGetter<MLImage>((ref MLImage value) => value = image!), column);
    }
}
