using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>examples/FashionMnist, on a few idx images of ours.</summary>
public sealed class FashionMnistExampleTests : IDisposable
{
    private const int Side = 28;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_example_trains_and_draws()
    {
        Write("train", count: 200);
        Write("t10k", count: 50);
        var sheet = Path.Combine(folder.Path, "sheet.png");

        var (exitCode, output, errors) = await ExampleProgram.Run("FashionMnist", "--data", folder.Path, "--epochs", "1", "--sheet", sheet);

        Assert.True(exitCode == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^test accuracy [01]\.\d{4} on 50 pictures, trained in \d+ s\r?$", lines[^1]);
        Assert.Contains("picture 4: a Coat, predicted ", output);
        Assert.True(File.Exists(sheet));
    }

    [Fact]
    public async Task The_example_says_what_it_misses_and_what_is_damaged()
    {
        var missing = await ExampleProgram.Run("FashionMnist", "--data", folder.Path);
        Write("train", count: 10);
        File.WriteAllBytes(PathOf("train", "labels", dimensions: 1), [0, 0, 8, 1, 0, 0, 0, 10, 1, 2]);
        var damaged = await ExampleProgram.Run("FashionMnist", "--data", folder.Path);

        Assert.Equal((1, 1), (missing.ExitCode, damaged.ExitCode));
        Assert.Contains("name it by --data", missing.Errors);
        Assert.Equal($"'{PathOf("train", "labels", dimensions: 1)}' has 2 bytes behind its header, which announces 10. It is damaged or truncated.", damaged.Errors.Trim());
    }

    private void Write(string part, int count)
    {
        var random = new Random(count);
        var (pixels, labels) = (new byte[count * Side * Side], new byte[count]);
        random.NextBytes(pixels);
        for (var number = 0; number < count; number++)
            labels[number] = (byte)(number % 10);
        File.WriteAllBytes(PathOf(part, "images", dimensions: 3), [0, 0, 8, 3, .. BigEndian(count), .. BigEndian(Side), .. BigEndian(Side), .. pixels]);
        File.WriteAllBytes(PathOf(part, "labels", dimensions: 1), [0, 0, 8, 1, .. BigEndian(count), .. labels]);
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private string PathOf(string part, string kind, int dimensions) => Path.Combine(folder.Path, $"{part}-{kind}-idx{dimensions}-ubyte");
}
