using System.Globalization;
using MLNet.CnnCatalog;

namespace Segmentation;

/// <summary>What the example is told on its command line.</summary>
internal sealed record SegmentationOptions
{
    public const string Usage = """
        Trains a U-Net over MobileNetV2 on photos of cats and dogs, with weights of ImageNet and from scratch, and prints the IoU of each class.

          --data <folder>     has train/images, train/labels, test/images and test/labels; pets3 below the folder of CNN_DENSE_DATA by default
          --weights <file>    MobileNetV2's weights of ImageNet; weights/mobilenet_v2.safetensors below the folder of CNN_TEST_DATA by default
          --no-scratch        does not train from scratch too
          --epochs <n>        times that every picture is seen; 8 by default
          --size <n>          height and width that the network is fed; 160 by default
          --sheet <file>      PNG file of pictures, truths and predictions; segmentation.png by default
        """;

    public required string Data { get; init; }

    public required string Weights { get; init; }

    public bool ComparesWithScratch { get; init; } = true;

    public int Epochs { get; init; } = 8;

    public ImageSize Size { get; init; } = 160;

    public string Sheet { get; init; } = "segmentation.png";

    public static SegmentationOptions Parse(string[] arguments)
    {
        var options = new SegmentationOptions
        {
            Data = Path.Combine(Folder("CNN_DENSE_DATA", "dense", "data"), "pets3"),
            Weights = Path.Combine(Folder("CNN_TEST_DATA", "data"), "weights", "mobilenet_v2.safetensors"),
        };
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
            options = name switch
            {
                "--data" => options with { Data = Value(name) },
                "--weights" => options with { Weights = Value(name) },
                "--no-scratch" => options with { ComparesWithScratch = false },
                "--epochs" => options with { Epochs = Number(name) },
                "--size" => options with { Size = Number(name) },
                "--sheet" => options with { Sheet = Value(name) },
                _ => throw new ArgumentException($"There is no option '{name}'.\n{Usage}"),
            };
        return options;

        string Value(string name) => left.TryDequeue(out var value) ? value : throw new ArgumentException($"{name} needs a value.\n{Usage}");

        int Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name} needs a number above 0.\n{Usage}");
    }

    /// <summary>The pictures of a part and their masks.</summary>
    /// <exception cref="DirectoryNotFoundException">They are not there.</exception>
    public IEnumerable<Picture> Pictures(string part)
    {
        var images = Path.Combine(Data, part, "images");
        if (!Directory.Exists(images))
            throw new DirectoryNotFoundException($"There is no '{images}'. Name the folder of the pictures by --data.\n{Usage}");
        return Directory.EnumerateFiles(images, "*.jpg").Order(StringComparer.Ordinal).Select(path => new Picture
        {
            Path = path, MaskPath = Path.Combine(Data, part, "labels", $"{Path.GetFileNameWithoutExtension(path)}.png"),
        });
    }

    // The variable's folder, or else one beside the checkout.
    private static string Folder(string variable, params string[] shared)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.CnnCatalog.sln")))
            folder = folder.Parent;
        return Path.Combine([folder?.Parent?.FullName ?? ".", "shared", .. shared]);
    }
}
