using System.IO.Compression;

namespace Microsoft.ML.Saving;

/// <summary>The file of a model, a zip archive: what is wrong with it is reported as a <see cref="FormatException"/>.</summary>
internal static class ModelArchive
{
    /// <summary>The first word of the schema and of each part of the model.</summary>
    public const string Mark = "Microsoft.ML stand-in 1";

    public static ZipArchive Open(Stream stream)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            // Reads the list of entries, where a damaged file shows.
            _ = archive.Entries;
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException)
        {
            throw Contracts.ExceptDecode("Failed to open a zip archive: the file is no model, or it is damaged.", exception);
        }
    }

    public static TValue ReadMarked<TValue>(ZipArchiveEntry entry, Func<BinaryReader, TValue> read) => Read(
        entry,
        reader => reader.ReadString() == Mark
            ? read(reader)
            : throw Contracts.ExceptDecode($"'{entry.FullName}' is damaged, or from Microsoft.ML itself: this stand-in reads its own files only."));

    public static TValue Read<TValue>(ZipArchiveEntry entry, Func<BinaryReader, TValue> read)
    {
        try
        {
            using var reader = new BinaryReader(entry.Open());
            return read(reader);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Contracts.ExceptDecode($"Corrupt model file: '{entry.FullName}' is damaged.", exception);
        }
    }
}
