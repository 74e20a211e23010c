using System.Globalization;

namespace FashionMnist;

/// <summary>What the example is told on its command line.</summary>
internal sealed record FashionMnistOptions
{
    public const string Usage = """
        Trains a ResNet-20 from scratch on the 60,000 pictures of Fashion-MNIST, and measures it on the other 10,000. Ctrl+C ends the training early.

          --data <folder>     has the four idx files; that of Debian's package dataset-fashion-mnist by default
          --epochs <n>        times that every picture is seen; 7 by default
          --sheet <file>      PNG file of the most confident mistakes; mistakes.png by default
        """;

    public string Data { get; init; } = "/usr/share/datasets/fashion-mnist";

    public int Epochs { get; init; } = 7;

    public string Sheet { get; init; } = "mistakes.png";

    public static FashionMnistOptions Parse(string[] arguments)
    {
        var options = new FashionMnistOptions();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
            options = name switch
            {
                "--data" => options with { Data = Value(name) },
                "--epochs" => options with { Epochs = Number(name) },
                "--sheet" => options with { Sheet = Value(name) },
                _ => throw new ArgumentException($"There is no option '{name}'.\n{Usage}"),
            };
        return options;

        string Value(string name) => left.TryDequeue(out var value) ? value : throw new ArgumentException($"{name} needs a value.\n{Usage}");

        int Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{name} needs a number above 0.\n{Usage}");
    }
}
