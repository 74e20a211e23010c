using System.IO.Compression;
using Microsoft.ML.Saving;

namespace Microsoft.ML;

/// <summary>A folder in a model file, into which a part of the model writes itself.</summary>
public sealed class ModelSaveContext : IDisposable
{
    /// <summary>The entry of a folder that holds what the part itself writes.</summary>
    internal const string EntryName = "Model.key";

    private readonly ZipArchive archive;
    private readonly string folder;
    // An archive has room for one open entry only, and parts of the part are written in between.
    private readonly MemoryStream payload = new();

    private ModelSaveContext(ZipArchive archive, string folder)
    {
        this.archive = archive;
        this.folder = folder;
        Writer = new BinaryWriter(payload);
    }

    internal BinaryWriter Writer { get; }

    public void Dispose() => Writer.Dispose();

    internal static void Save(ZipArchive archive, ICanSaveModel? model, string folder)
    {
        if (model is null)
            return;
        using var context = new ModelSaveContext(archive, folder);
        model.Save(context);
        context.Commit(model);
    }

    /// <summary>Tells what reads this folder. Comes first, and once; what is written after a second time is noticed when the file is read.</summary>
    internal void SetLoader<TModel>()
        where TModel : ILoadableModel
    {
        Writer.Write(ModelArchive.Mark);
        Writer.Write(typeof(TModel).Assembly.GetName().Name!);
        Writer.Write(typeof(TModel).Name);
    }

    /// <summary>Saves a part of this part into a folder of its own.</summary>
    internal void SaveModel(ICanSaveModel? model, string name) => Save(archive, model, $"{folder}/{name}");

    /// <summary>Saves an entry besides the part's own, for what is large.</summary>
    internal void SaveEntry(string name, Action<Stream> write)
    {
        using var entry = archive.CreateEntry($"{folder}/{name}").Open();
        write(entry);
    }

    private void Commit(ICanSaveModel model)
    {
        Contracts.Check(
            payload.Length > 0,
            $"{model.GetType()} wrote nothing that could be loaded again. Its Save must hand its context on to a transformer of ML.NET.");
        SaveEntry(EntryName, payload.WriteTo);
    }
}
