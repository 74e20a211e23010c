using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

/// <summary>examples/Segmentation, on some small pictures of ours.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_example_trains_measures_and_draws()
    {
        Write("train", count: 8, seed: 1);
        Write("test", count: 3, seed: 2);
        var (weights, sheet) = (Path.Combine(folder.Path, "mobilenet_v2.safetensors"), Path.Combine(folder.Path, "sheet.png"));
        using (var network = TorchNetwork.Initialize(NetworkCatalog.Get("mobilenet_v2")))
            network.ToStateDict().SaveSafetensors(weights);

        var (exitCode, output, errors) = await ExampleProgram.Run(
            "Segmentation", "--data", folder.Path, "--weights", weights, "--epochs", "1", "--size", "64", "--sheet", sheet);

        Assert.True(exitCode == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^mean IoU 0\.\d{3} on 3 pictures, trained in \d+ s$", lines[^1]);
        Assert.Matches(@"^IoU background +\S+   from scratch \S+$", lines[^7]);
        Assert.True(File.Exists(sheet));
    }

    [Fact]
    public async Task The_example_says_what_it_misses()
    {
        var (exitCode, _, errors) = await ExampleProgram.Run("Segmentation", "--data", folder.Path);
        Assert.Equal(1, exitCode);
        Assert.Contains("Name the folder of the pictures by --data", errors);
        Assert.Contains("There is no option '--size-of'", (await ExampleProgram.Run("Segmentation", "--size-of", "3")).Errors);
    }

    [Fact]
    public async Task The_example_names_a_mask_that_is_damaged()
    {
        Write("train", count: 4, seed: 1);
        Write("test", count: 1, seed: 2);
        var mask = Path.Combine(folder.Path, "train", "labels", "2.png");
        File.WriteAllBytes(mask, File.ReadAllBytes(mask)[..60]);

        var (exitCode, _, errors) = await ExampleProgram.Run("Segmentation", "--data", folder.Path, "--no-scratch");

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{mask}'", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    private void Write(string part, int count, int seed)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.Path, part, "images")).FullName;
        var labels = Directory.CreateDirectory(Path.Combine(folder.Path, part, "labels")).FullName;
        foreach (var (number, scene) in Scenes.Rows(count, seed).Index())
        {
            scene.Image.Save(Path.Combine(images, $"{number}.jpg"));
            scene.LabelMap!.Save(Path.Combine(labels, $"{number}.png"));
        }
    }
}
