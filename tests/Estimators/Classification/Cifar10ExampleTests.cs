using System.Globalization;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>examples/Cifar10, on mosaics of plain tiles.</summary>
public sealed class Cifar10ExampleTests : IDisposable
{
    private const int Height = 800;
    private const int Width = 1280;
    private const int Side = 32;
    private const int Classes = 10;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_example_trains_and_measures()
    {
        var random = new Random(1);
        int[] labels = [.. Enumerable.Range(0, 2000).Select(_ => random.Next(Classes))];
        File.WriteAllLines(Path.Combine(folder.Path, "labels.txt"), labels.Select(label => label.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllLines(Path.Combine(folder.Path, "classes.txt"), Enumerable.Range(0, Classes).Select(number => $"class {number}"));
        Write("train-00.jpg", labels[..1000]);
        Write("test-01.jpg", labels[1000..]);

        var (exitCode, output, errors) = await ExampleProgram.Run("Cifar10", "--data", folder.Path, "--epochs", "1");

        Assert.True(exitCode == 0, errors);
        Assert.Matches(@"^test accuracy [01]\.\d{4} on 1000 pictures, trained in \d+ s$", output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Fact]
    public async Task The_example_says_what_it_misses()
    {
        var (exitCode, _, errors) = await ExampleProgram.Run("Cifar10", "--data", folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("classes.txt", errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.Contains("There is no option '--epoch'", (await ExampleProgram.Run("Cifar10", "--epoch", "3")).Errors);
    }

    private void Write(string name, int[] labels)
    {
        var pixels = new byte[4 * Height * Width];
        for (var i = 0; i < Height * Width; i++)
        {
            var label = labels[(i / Width / Side * (Width / Side)) + (i % Width / Side)];
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) =
                ((byte)(25 * label), (byte)(255 - (25 * label)), (byte)(i % Side * label), byte.MaxValue);
        }

        using var mosaic = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels);
        mosaic.Save(Path.Combine(folder.Path, name));
    }
}
