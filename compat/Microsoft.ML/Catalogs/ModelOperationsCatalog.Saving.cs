using System.IO.Compression;
using Microsoft.ML.Saving;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog
{
    private const string ModelFolder = "TransformerChain";
    private const string SchemaEntry = "Schema";

    public void Save(ITransformer? model, DataViewSchema? inputSchema, Stream stream)
    {
        Contracts.CheckValue(stream, nameof(stream));
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        ModelSaveContext.Save(archive, model, ModelFolder);
        if (inputSchema is null)
            return;
        var columns = SavedSchema.SavableColumns(environment, inputSchema);
        using var writer = new BinaryWriter(archive.CreateEntry(SchemaEntry).Open());
        writer.Write(ModelArchive.Mark);
        SavedSchema.Write(writer, columns);
    }

    public void Save(ITransformer? model, DataViewSchema? inputSchema, string filePath)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    // As in ML.NET the schema is null when the model was saved without one.
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        Contracts.CheckValue(stream, nameof(stream));
        using var archive = ModelArchive.Open(stream);
        var schemaEntry = archive.GetEntry(SchemaEntry);
        inputSchema = schemaEntry is null ? null! : ModelArchive.ReadMarked(schemaEntry, SavedSchema.Read);
        if (ModelLoadContext.LoadOrNull<ITransformer>(environment, archive, ModelFolder) is { } model)
            return model;
        throw schemaEntry is null
            ? Contracts.Except("Could not load legacy format model: the zip archive is no model, there is neither a schema nor a transformer in it.")
            : Contracts.ExceptDecode("Corrupt model file: there is a schema but no transformer in it.");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }
}
