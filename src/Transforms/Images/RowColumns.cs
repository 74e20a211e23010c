using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>The columns that are read of a row: image, target, and the texts that an error about the row quotes.</summary>
internal sealed class RowColumns<TTarget>
{
    private readonly ImageColumn images;
    private readonly ITargetReader<TTarget> targets;
    private readonly DataViewSchema.Column[] texts;

    private RowColumns(DataViewSchema schema, ImageColumn images, ITargetReader<TTarget> targets)
    {
        (this.images, this.targets) = (images, targets);
        texts = [.. schema.Where(column => column.Type is TextDataViewType && !column.IsHidden)];
        All = [.. new[] { schema[images.Name] }.Concat(texts).Concat(targets.Columns(schema)).DistinctBy(column => column.Index)];
    }

    public IReadOnlyList<DataViewSchema.Column> All { get; }

    public static RowColumns<TTarget> Of(DataViewSchema schema, ImageColumn images, ITargetReader<TTarget> targets) => new(schema, images, targets);

    /// <summary>A function that reads the row that the cursor is on.</summary>
    public Func<Sample<TTarget>> Reader(DataViewRow row, ImageBuffers buffers)
    {
        var image = images.Reader(row, buffers);
        var target = targets.Reader(row);
        var idGetter = row.GetIdGetter();
        var textGetters = texts.Select(text => (text.Name, Getter: row.GetGetter<ReadOnlyMemory<char>>(text))).ToArray();
        return () =>
        {
            var what = "image";
            try
            {
                var (pixels, size) = image();
                what = targets.Kind;
                return new Sample<TTarget>(pixels, size, target(size), RowId());
            }
#pragma warning disable CA1031 // Decoders throw Exception itself; whatever came, its row and path are what helps.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidDataException(
                    $"The {what} of row {Id()} ({Texts()}) cannot be read: {exception.Message} Repair or remove the file.", exception);
            }
#pragma warning restore CA1031
        };

        DataViewRowId RowId()
        {
            DataViewRowId id = default;
            idGetter(ref id);
            return id;
        }

        string Id()
        {
            var id = RowId();
            return id.High == 0 ? id.Low.ToString(CultureInfo.InvariantCulture) : id.ToString();
        }

        string Texts() => textGetters.Length == 0 ? "no text columns" : string.Join(", ", textGetters.Select(text =>
        {
            ReadOnlyMemory<char> value = default;
            text.Getter(ref value);
            return $"{text.Name} '{value}'";
        }));
    }
}
