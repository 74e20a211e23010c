using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Images;
using SkiaSharp;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Photos of clothes in one folder per class, or larger files made of them.</summary>
internal sealed class PhotoFiles : IDisposable
{
    private const int Clothing = 3000;
    private const int EnlargedFiles = 500;
    private const int Width = 500;
    private const int Height = 375;
    private const int Quality = 90;

    private readonly string folder;
    private readonly bool isTemporary;
    private readonly LabeledImage[] rows;

    private PhotoFiles(string folder, bool isTemporary, int most) =>
        (this.folder, this.isTemporary, rows) = (folder, isTemporary, [.. ImageFolder.Enumerate(folder).Take(most)]);

    public IReadOnlyList<string> Paths => Array.ConvertAll(rows, row => Path.Combine(folder, row.Path));

    /// <summary>The photos as they are, whose shorter side has 120 pixels.</summary>
    /// <exception cref="ArgumentException">They are not there.</exception>
    public static PhotoFiles Clothes() => new(Folder(), isTemporary: false, Clothing);

    /// <summary>JPEG files of 500 x 375 pixels, as many photos of ImageNet are.</summary>
    /// <exception cref="ArgumentException">There are no photos to make them of.</exception>
    public static PhotoFiles Enlarged()
    {
        using var photos = Clothes();
        var folder = Directory.CreateTempSubdirectory("benchmark-");
        var every = photos.rows.Length / EnlargedFiles;
        foreach (var row in photos.rows.Where((_, index) => index % every == 0).Take(EnlargedFiles))
        {
            using var photo = SKBitmap.Decode(Path.Combine(photos.folder, row.Path));
            using var enlarged = photo.Resize(new SKImageInfo(Width, Height), SKFilterQuality.High);
            using var file = enlarged.Encode(SKEncodedImageFormat.Jpeg, Quality);
            Directory.CreateDirectory(Path.Combine(folder.FullName, row.Label));
            File.WriteAllBytes(Path.Combine(folder.FullName, row.Path), file.Span);
        }

        return new(folder.FullName, isTemporary: true, EnlargedFiles);
    }

    /// <summary>The images, not yet decoded, and their labels as keys.</summary>
    public IDataView Load(MLContext ml)
    {
        var listed = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.LoadImages("Image", folder, nameof(LabeledImage.Path)).Append(ml.Transforms.Conversion.MapValueToKey("Label")).Fit(listed).Transform(listed);
    }

    public void Dispose()
    {
        if (isTemporary)
            Directory.Delete(folder, recursive: true);
    }

    private static string Folder()
    {
        var named = Environment.GetEnvironmentVariable("CNN_TEST_DATA") ?? Path.Combine("..", "shared", "data");
        var folder = Path.Combine(named, "clothing", "train");
        return Directory.Exists(folder) ? folder : throw new ArgumentException(
            $"There is no '{Path.GetFullPath(folder)}' with photos of clothes to load. Set CNN_TEST_DATA to the folder that has clothing/train, or run this from " +
            "the root of the checkout.");
    }
}
