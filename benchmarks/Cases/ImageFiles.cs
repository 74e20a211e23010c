using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using ScoringService.Tests.TestData;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>JPEG files of 500 x 375 pixels, as many photos of ImageNet are, in a folder that goes with this.</summary>
internal sealed class ImageFiles : IDisposable
{
    private const int Classes = 1000;
    private const int Stripes = 4;
    private const int Width = 500;
    private const int Height = 375;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmark-");
    private readonly int count;

    public ImageFiles(int count)
    {
        this.count = count;
        foreach (var seed in Enumerable.Range(0, count))
            File.WriteAllBytes(PathOf(Name(seed)), DrawnPictures.Encode(seed, ".jpg", Width, Height));
    }

    /// <summary>Path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    /// <summary>The images, not yet decoded, labels of 1,000 classes, and label maps of 4.</summary>
    public IDataView Load(MLContext ml)
    {
        var stripes = ImageRows.Stripes(Height, Width, Stripes);
        var rows = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(seed => new Row { Path = Name(seed), Label = (uint)(seed % Classes) + 1, LabelMap = stripes }).ToArray());
        return ml.Transforms.LoadImages("Image", folder.FullName, nameof(Row.Path)).Fit(rows).Transform(rows);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Name(int seed) => $"{seed}.jpg";

    private sealed class Row
    {
        public string Path { get; set; } = "";

        [KeyType(Classes)]
        public uint Label { get; set; }

        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }
}
