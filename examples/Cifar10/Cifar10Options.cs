using System.Globalization;

namespace Cifar10;

/// <summary>What the example is told on its command line.</summary>
internal sealed record Cifar10Options
{
    public const string Usage = """
        Trains the network of airbench on CIFAR-10 and prints its accuracy on the test pictures.

          --data <folder>     has the mosaics; cifar10-mosaic below the folder of CNN_TEST_DATA by default
          --epochs <n>        times that every picture is seen; 10 by default
          --seed <n>          seed of everything that is drawn; 1 by default
          --run <folder>      keeps metrics and a report there
        """;

    public required string Data { get; init; }

    public int Epochs { get; init; } = 10;

    public int Seed { get; init; } = 1;

    public string? Run { get; init; }

    public static Cifar10Options Parse(string[] arguments)
    {
        var options = new Cifar10Options { Data = Path.Combine(Folder(), "cifar10-mosaic") };
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
            options = name switch
            {
                "--data" => options with { Data = Value(name) },
                "--epochs" => options with { Epochs = Number(name) },
                "--seed" => options with { Seed = Number(name) },
                "--run" => options with { Run = Value(name) },
                _ => throw new ArgumentException($"There is no option '{name}'.\n{Usage}"),
            };
        return options;

        string Value(string name) => left.TryDequeue(out var value) ? value : throw new ArgumentException($"{name} needs a value.\n{Usage}");

        int Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name} needs a number above 0.\n{Usage}");
    }

    // The variable's folder, or else one beside the checkout.
    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("CNN_TEST_DATA") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.CnnCatalog.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared", "data");
    }
}
