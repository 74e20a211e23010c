using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Saving;

/// <summary>A folder in a model file, out of which a part of the model is read.</summary>
internal sealed class ModelLoadContext
{
    private readonly ZipArchive archive;
    private readonly string folder;

    private ModelLoadContext(IHostEnvironment environment, ZipArchive archive, string folder, BinaryReader reader)
    {
        Environment = environment;
        Reader = reader;
        this.archive = archive;
        this.folder = folder;
    }

    public IHostEnvironment Environment { get; }

    public BinaryReader Reader { get; }

    public static TModel? LoadOrNull<TModel>(IHostEnvironment environment, ZipArchive archive, string folder)
        where TModel : class
    {
        if (archive.GetEntry($"{folder}/{ModelSaveContext.EntryName}") is not { } entry)
            return null;
        return ModelArchive.ReadMarked(entry, reader => Load(new ModelLoadContext(environment, archive, folder, reader))) as TModel
            ?? throw Contracts.ExceptDecode($"'{folder}' in the model file holds something else than a {typeof(TModel).Name}.");
    }

    /// <summary>Loads a part of this part.</summary>
    public TModel LoadModel<TModel>(string name)
        where TModel : class =>
        LoadOrNull<TModel>(Environment, archive, $"{folder}/{name}")
        ?? throw Contracts.ExceptDecode($"Corrupt model file: '{folder}/{name}' is missing.");

    /// <summary>Reads an entry besides the part's own.</summary>
    public TValue LoadEntry<TValue>(string name, Func<BinaryReader, TValue> read)
    {
        var path = $"{folder}/{name}";
        return ModelArchive.Read(archive.GetEntry(path) ?? throw Contracts.ExceptDecode($"Corrupt model file: '{path}' is missing."), read);
    }

    private static ICanSaveModel Load(ModelLoadContext context)
    {
        var assembly = context.Reader.ReadString();
        var signature = context.Reader.ReadString();
        var loader = Assembly.Load(new AssemblyName(assembly)).GetCustomAttributes<ModelLoaderAttribute>()
            .FirstOrDefault(loader => loader.Signature == signature);
        if (loader is null)
            throw Contracts.ExceptDecode($"Couldn't load model: '{context.folder}' is a '{signature}', which {assembly} does not know.");
        var model = Create(loader, context);
        if (context.Reader.BaseStream.ReadByte() >= 0)
            throw Contracts.ExceptDecode($"Corrupt model file: '{context.folder}' goes on after its end.");
        return model;
    }

    // ML.NET creates by reflection, and wraps the failures that are its own.
    private static ICanSaveModel Create(ModelLoaderAttribute loader, ModelLoadContext context)
    {
        try
        {
            return loader.Load(context);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException("Error during class instantiation", new TargetInvocationException(exception));
        }
    }
}
