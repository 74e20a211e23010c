using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Estimators.Onnx;

/// <summary>The networks in a model that came from Model.Load, where transformers of ML.NET's own run them.</summary>
internal static class LoadedNetwork
{
    private const string Entry = "OnnxModel";

    /// <summary>Those that this library saved.</summary>
    public static OnnxModel[] In(IEnumerable<ITransformer> links) =>
        [.. links.OfType<OnnxTransformer>().Select(Read).Where(network => network.Inputs.Any(input => input.Name == SavedChain.InputName(0)))];

    // ML.NET gives the network's file by saving it alone: an entry with its length and its bytes.
    private static OnnxModel Read(OnnxTransformer transformer)
    {
        var folder = Directory.CreateTempSubdirectory("cnn-");
        try
        {
            var (zip, file) = (Path.Combine(folder.FullName, "model.zip"), Path.Combine(folder.FullName, "network.onnx"));
            new MLContext().Model.Save(transformer, inputSchema: null, zip);
            using (var archive = ZipFile.OpenRead(zip))
            using (var entry = archive.Entries.Single(entry => Path.GetFileName(entry.FullName.Replace('\\', '/')) == Entry).Open())
            using (var target = File.Create(file))
            {
                entry.ReadExactly(stackalloc byte[sizeof(int)]);
                entry.CopyTo(target);
            }

            return OnnxModel.Load(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
