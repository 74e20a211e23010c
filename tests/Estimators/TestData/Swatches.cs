using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Tests.TestData;

/// <summary>Small noisy images of one colour each, which any network learns within seconds.</summary>
internal static class Swatches
{
    public const int Side = 12;

    public static readonly string[] Colours = ["red", "green", "blue"];

    /// <summary>A network that is quick to train: one convolution and a dense layer.</summary>
    public static Network Tiny(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Side, Side))
        .Conv("conv", 8, kernel: 3, stride: 2, padding: 0).BatchNorm("bn").Relu()
        .GlobalAveragePool().Linear("fc", classes).ToNetwork("tiny");

    public static IEnumerable<Swatch> Rows(int count, int seed = 1, int colours = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var colour = number % colours;
            return new Swatch { Number = number, Label = Colours[colour], Image = [.. Planes(random, colour).Select(value => (value / 127.5f) - 1)] };
        })];
    }

    /// <summary>Writes red/0.png, green/1.jpg and so on, of 17x13 pixels.</summary>
    public static void Write(string folder, int count, int seed = 1)
    {
        var random = new Random(seed);
        for (var number = 0; number < count; number++)
        {
            var colour = number % Colours.Length;
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, Colours[colour])).FullName, $"{number:d4}.{(number % 2 == 0 ? "png" : "jpg")}");
            var pixels = new byte[4 * 17 * 13];
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (i % 4) switch { 3 => 255, var channel => Value(random, 2 - channel == colour) };
            using var image = MLImage.CreateFromPixels(17, 13, MLPixelFormat.Bgra32, pixels);
            image.Save(path);
        }
    }

    private static IEnumerable<byte> Planes(Random random, int colour) =>
        Enumerable.Range(0, 3 * Side * Side).Select(i => Value(random, i / (Side * Side) == colour));

    private static byte Value(Random random, bool bright) => (byte)(random.Next(100) + (bright ? 120 : 0));
}

internal sealed class Swatch
{
    public int Number { get; set; }

    public string Label { get; set; } = "";

    [VectorType(3, Swatches.Side, Swatches.Side)]
    public float[] Image { get; set; } = [];
}

internal sealed class SwatchPrediction
{
    public int Number { get; set; }

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
