using System.Globalization;
using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Transforms.Images;

namespace Clothing;

/// <summary>What the example is told on its command line.</summary>
internal sealed record ClothingOptions
{
    public const string Usage = """
        Trains a ResNet-18 with weights of ImageNet further, on photos of clothes, and measures it on others. Ctrl+C ends the training early.

          --photos <folder>   has train and test, each with a folder for every class; the photos of this example by default
          --epochs <n>        times that every photo is seen; 12 by default
          --size <n>          height and width that the network is fed; 128 by default
          --run <folder>      for the reports and the model, with a number behind it where it is there already; runs/clothing by default
          --open              opens the report on the test photos in a browser
        """;

    public string Photos { get; init; } = OwnPhotos();

    public int Epochs { get; init; } = 12;

    public ImageSize Size { get; init; } = 128;

    /// <summary>A folder with nothing in it, or one that is not there yet.</summary>
    public string Run { get; init; } = NewFolder(Path.Combine("runs", "clothing"));

    public bool OpensReport { get; init; }

    public string TrainingReport => Path.Combine(Run, "report.html");

    public string TestReport => Path.Combine(Run, "test.html");

    public string Model => Path.Combine(Run, "model.zip");

    public static ClothingOptions Parse(string[] arguments)
    {
        var options = new ClothingOptions();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
            options = name switch
            {
                "--photos" => options with { Photos = Path.GetFullPath(Value(name)) },
                "--epochs" => options with { Epochs = Number(name) },
                "--size" => options with { Size = Number(name) },
                "--run" => options with { Run = NewFolder(Value(name)) },
                "--open" => options with { OpensReport = true },
                _ => throw new ArgumentException($"There is no option '{name}'.\n{Usage}"),
            };
        return options;

        string Value(string name) => left.TryDequeue(out var value) ? value : throw new ArgumentException($"{name} needs a value.\n{Usage}");

        int Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name} needs a number above 0.\n{Usage}");
    }

    /// <summary>The photos of a part, <c>train</c> or <c>test</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">They are not there.</exception>
    public IReadOnlyList<LabeledImage> Read(string part)
    {
        var folder = Path.Combine(Photos, part);
        return Directory.Exists(folder)
            ? [.. ImageFolder.Enumerate(folder).Select(photo => new LabeledImage { Path = Path.Combine(folder, photo.Path), Label = photo.Label })]
            : throw new DirectoryNotFoundException($"There is no '{folder}'. Name the folder that has train and test by --photos.");
    }

    private static string NewFolder(string folder) => Enumerable.Range(1, int.MaxValue)
        .Select(number => Path.GetFullPath(number == 1 ? folder : $"{folder}-{number}"))
        .First(path => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any());

    // The program lies somewhere below examples/Clothing.
    private static string OwnPhotos()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "photos")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "photos");
    }
}
