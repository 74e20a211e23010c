using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog;

namespace Cifar10;

/// <summary>
/// CIFAR-10 (Krizhevsky 2009) in mosaics of 40 x 25 pictures: train-00.jpg to train-49.jpg and test-50.jpg, beside them labels.txt, of whose lines every
/// mosaic has a thousand by its number, and classes.txt.
/// </summary>
internal sealed class Mosaics(string folder)
{
    public const int Side = 32;

    /// <summary>Mean and deviation of the training pictures.</summary>
    public static readonly PixelNormalization Normalization = new((0.4914, 0.2470), (0.4822, 0.2435), (0.4465, 0.2616));

    private const int Columns = 40;
    private const int PerMosaic = 1000;

    private readonly string[] classes = File.ReadAllLines(Path.Combine(folder, "classes.txt"));
    private readonly int[] labels = [.. File.ReadLines(Path.Combine(folder, "labels.txt")).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>The pictures of a part, <c>train</c> or <c>test</c>.</summary>
    /// <exception cref="FileNotFoundException">It has none.</exception>
    public TinyPicture[] Read(string part)
    {
        var files = Directory.EnumerateFiles(folder, $"{part}-*.jpg").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0
            ? [.. files.SelectMany(file => Read(file, int.Parse(Path.GetFileNameWithoutExtension(file)[(part.Length + 1)..], CultureInfo.InvariantCulture)))]
            : throw new FileNotFoundException($"'{Path.GetFullPath(folder)}' has no mosaic {part}-*.jpg. Name the folder of the mosaics by --data.");
    }

    private IEnumerable<TinyPicture> Read(string file, int number)
    {
        using var mosaic = MLImage.CreateFromFile(file);
        var pixels = mosaic.Pixels.ToArray();
        var bytesOfRow = 4 * mosaic.Width;
        return [.. Enumerable.Range(0, PerMosaic).Select(tile => new TinyPicture
        {
            Label = classes[labels[(PerMosaic * number) + tile]],
            Pixels = Cut(tile / Columns * Side * bytesOfRow + (tile % Columns * Side * 4)),
        })];

        byte[] Cut(int corner) =>
            [.. Enumerable.Range(0, Side).SelectMany(row => pixels.AsSpan(corner + (row * bytesOfRow), 4 * Side).ToArray())];
    }
}

/// <summary>A picture of CIFAR-10.</summary>
internal sealed class TinyPicture
{
    public string Label { get; init; } = "";

    /// <summary>Blue, green, red and opacity of every pixel.</summary>
    public byte[] Pixels { get; init; } = [];

    [ImageType(Mosaics.Side, Mosaics.Side)]
    public MLImage Image => MLImage.CreateFromPixels(Mosaics.Side, Mosaics.Side, MLPixelFormat.Bgra32, Pixels);
}
