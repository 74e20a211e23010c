using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>The columns that are read of a row: image, label, and the texts that an error about the row quotes.</summary>
internal sealed class RowColumns
{
    private readonly ImageColumn images;
    private readonly DataViewSchema.Column? label;
    private readonly DataViewSchema.Column[] texts;

    private RowColumns(ImageColumn images, DataViewSchema.Column? label, DataViewSchema.Column[] texts, DataViewSchema.Column image)
    {
        (this.images, this.label, this.texts) = (images, label, texts);
        All = [image, .. texts, .. label is { } column ? [column] : Array.Empty<DataViewSchema.Column>()];
    }

    public IReadOnlyList<DataViewSchema.Column> All { get; }

    public static RowColumns Of(DataViewSchema schema, ImageColumn images, string? labelColumn) => new(
        images,
        labelColumn is null ? null : schema[labelColumn],
        [.. schema.Where(column => column.Type is TextDataViewType && !column.IsHidden)],
        schema[images.Name]);

    /// <summary>A function that reads the row that the cursor is on.</summary>
    public Func<ImageRow> Reader(DataViewRow row, ImageBuffers buffers)
    {
        var image = images.Reader(row, buffers);
        var labelGetter = label is { } column ? row.GetGetter<uint>(column) : null;
        var idGetter = row.GetIdGetter();
        var textGetters = texts.Select(text => (text.Name, Getter: row.GetGetter<ReadOnlyMemory<char>>(text))).ToArray();
        return () =>
        {
            uint key = 0;
            labelGetter?.Invoke(ref key);
            try
            {
                return new ImageRow(image(), key);
            }
#pragma warning disable CA1031 // Decoders throw Exception itself; whatever came, its row and path are what helps.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidDataException(
                    $"The image of row {Id()} ({Texts()}) cannot be read: {exception.Message} " +
                    "Repair or remove the file.", exception);
            }
#pragma warning restore CA1031
        };

        string Id()
        {
            DataViewRowId id = default;
            idGetter(ref id);
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
