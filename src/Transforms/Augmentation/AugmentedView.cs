using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Every row of another view, first with its image as it is and then some times with it augmented. Images are made when they are asked for.</summary>
internal sealed class AugmentedView : IDataView
{
    // The size says nothing: images keep theirs.
    private static readonly ImagePreparation AsItIs = new(
        Size: 1, IsChosen: false, ImageResizing.Fill, ResizeSize: null, new(AppliesOrientation: true, AcceptsTruncated: false)) { IsWhole = true };

    private readonly IDataView input;
    private readonly ImageColumn images;
    private readonly int imageIndex;
    private readonly AugmentationRecipe recipe;
    private readonly int copies;
    private readonly int seed;

    public AugmentedView(IDataView input, string columnName, AugmentationRecipe recipe, int copies, int seed)
    {
        (this.input, this.recipe, this.copies, this.seed) = (input, recipe, copies, seed);
        imageIndex = AugmentationColumn.Bind(input.Schema, columnName).Index;
        images = ImageColumn.Bind(input.Schema, columnName, AsItIs);
        var builder = new DataViewSchema.Builder();
        foreach (var column in input.Schema)
            builder.AddColumn(column.Name, column.Index == imageIndex ? new ImageDataViewType() : column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => input.GetRowCount() * (copies + 1);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, input.GetRowCursor(Needed(columnsNeeded), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(input.GetRowCursorSet(Needed(columnsNeeded), n, rand), cursor => new Cursor(this, cursor));

    private IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns) => [.. columns.Select(column => input.Schema[column.Index])];

    private sealed class Cursor(AugmentedView view, DataViewRowCursor rows) : DataViewRowCursor
    {
        private readonly ValueGetter<DataViewRowId> idOfRow = rows.GetIdGetter();
        private int copy = view.copies;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => rows.Position < 0 ? rows.Position : (rows.Position * (view.copies + 1)) + copy;

        public override long Batch => rows.Batch;

        public override bool MoveNext()
        {
            if (copy < view.copies)
                copy++;
            else if (rows.MoveNext())
                copy = 0;
            else
                return false;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(rows.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            idOfRow(ref id);
            for (var i = 0; i < copy; i++)
                id = i == 0 ? id.Fork() : id.Next();
        };

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index == view.imageIndex
            ? ColumnGetter.As<TValue>(ImageGetter(), column)
            : rows.GetGetter<TValue>(rows.Schema[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }

        private ValueGetter<MLImage> ImageGetter()
        {
            var read = view.images.Reader(rows, view.images.Buffers);
            var (canvas, position, pixels, size) = (new Canvas(), -1L, Array.Empty<byte>(), default(ImageSize));
            return (ref MLImage value) =>
            {
                if (position != rows.Position)
                    (position, (pixels, size)) = (rows.Position, read());
                // As with LoadImages, what is in the variable goes when the next one comes.
                value?.Dispose();
                value = Augmented();
            };

            MLImage Augmented()
            {
                canvas.Load(size, pixels);
                var id = default(DataViewRowId);
                idOfRow(ref id);
                if (copy > 0)
                    view.recipe.Apply(canvas, SampleRandom.Of(view.seed, epoch: 0, (long)(id.Low ^ (31 * id.High)), copy));
                return AugmentationRecipe.ToImage(canvas);
            }
        }
    }
}
