using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Pictures;

/// <summary>The columns that are read of a row: picture, label, and the texts that an error about the row quotes.</summary>
internal sealed class RowColumns
{
    private readonly PictureColumn pictures;
    private readonly DataViewSchema.Column? label;
    private readonly DataViewSchema.Column[] texts;

    private RowColumns(PictureColumn pictures, DataViewSchema.Column? label, DataViewSchema.Column[] texts, DataViewSchema.Column picture)
    {
        (this.pictures, this.label, this.texts) = (pictures, label, texts);
        All = [picture, .. texts, .. label is { } column ? [column] : Array.Empty<DataViewSchema.Column>()];
    }

    public IReadOnlyList<DataViewSchema.Column> All { get; }

    public static RowColumns Of(DataViewSchema schema, PictureColumn pictures, string? labelColumn) => new(
        pictures,
        labelColumn is null ? null : schema[labelColumn],
        [.. schema.Where(column => column.Type is TextDataViewType && !column.IsHidden)],
        PictureColumn.In(schema));

    /// <summary>A function that reads the row that the cursor is on.</summary>
    public Func<PictureRow> Reader(DataViewRow row, PictureBuffers buffers)
    {
        var picture = pictures.Reader(row, buffers);
        var labelGetter = label is { } column ? row.GetGetter<uint>(column) : null;
        var idGetter = row.GetIdGetter();
        var textGetters = texts.Select(text => (text.Name, Getter: row.GetGetter<ReadOnlyMemory<char>>(text))).ToArray();
        return () =>
        {
            uint key = 0;
            labelGetter?.Invoke(ref key);
            try
            {
                return new PictureRow(picture(), key);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or InvalidDataException or IOException
                or FormatException or UnauthorizedAccessException or ExternalException)
            {
                throw new InvalidDataException(
                    $"The picture of row {Id()} ({Texts()}) cannot be read: {exception.Message} " +
                    "Repair or remove the file.", exception);
            }
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
