using Microsoft.ML.Annotations;
using Microsoft.ML.Cursors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Saving;

/// <summary>How a file holds a schema: names, types and annotations of the columns whose types it can hold.</summary>
internal static class SavedSchema
{
    /// <summary>The columns that can be written; the channel is told of the others.</summary>
    public static DataViewSchema.Column[] SavableColumns(IChannelProvider environment, DataViewSchema schema)
    {
        using var channel = environment.Start("Saving Schema");
        foreach (var column in schema.Where(column => !SavedType.CanHold(column.Type)))
            channel.Info(MessageSensitivity.Schema, "The column '{0}' will not be written as it has unsavable column type.", column.Name);
        var savable = schema.Where(column => SavedType.CanHold(column.Type)).ToArray();
        Contracts.Check(savable.Length > 0, "No valid columns to save");
        return savable;
    }

    public static void Write(BinaryWriter writer, IReadOnlyCollection<DataViewSchema.Column> columns)
    {
        writer.Write(columns.Count);
        foreach (var column in columns)
        {
            writer.Write(column.Name);
            SavedType.Write(writer, column.Type);
            WriteAnnotations(writer, column.Annotations);
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var builder = new DataViewSchema.Builder();
        for (var count = SavedValue.ReadCount(reader); count > 0; count--)
            builder.AddColumn(reader.ReadString(), SavedType.Read(reader), ReadAnnotations(reader));
        return builder.ToSchema();
    }

    private static void WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        var savable = annotations.Schema.Where(kind => SavedType.CanHold(kind.Type)).ToArray();
        writer.Write(savable.Length);
        foreach (var kind in savable)
        {
            writer.Write(kind.Name);
            SavedType.Write(writer, kind.Type);
            GenericCall.Invoke<object?>(WriteValue<int>, kind.Type.RawType, writer, annotations, kind);
        }
    }

    private static void WriteValue<TValue>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        TValue value = default!;
        annotations.GetGetter<TValue>(kind)(ref value);
        SavedValue.WriterOf<TValue>()(writer, value);
    }

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        for (var count = SavedValue.ReadCount(reader); count > 0; count--)
        {
            var (kind, type) = (reader.ReadString(), SavedType.Read(reader));
            builder.Add(kind, type, GenericCall.Invoke<Delegate>(ReadValue<int>, type.RawType, reader));
        }

        return builder.ToAnnotations();
    }

    private static Delegate ReadValue<TValue>(BinaryReader reader) => ColumnAnnotation.Constant(SavedValue.ReaderOf<TValue>()(reader));
}
