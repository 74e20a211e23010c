using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class WeightFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("weights-").FullName;
    private readonly string? before = Environment.GetEnvironmentVariable(WeightFolder.Variable);

    public WeightFolderTests() => Environment.SetEnvironmentVariable(WeightFolder.Variable, folder);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(WeightFolder.Variable, before);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Safetensors_come_before_pth()
    {
        var (pth, safetensors) = (Path.Combine(folder, "alexnet.pth"), Path.Combine(folder, "alexnet.safetensors"));
        File.WriteAllText(pth, "");
        Assert.Equal(pth, WeightFolder.Find("alexnet"));

        File.WriteAllText(safetensors, "");
        Assert.Equal(safetensors, WeightFolder.Find("alexnet"));
    }

    [Fact]
    public void A_missing_file_says_where_to_put_it()
    {
        var error = Assert.Throws<FileNotFoundException>(() => WeightFolder.Find("no_such_network"));

        Assert.Contains($"'{Path.Combine(folder, "no_such_network.safetensors")}'", error.Message);
        Assert.Contains($"'{Path.Combine(WeightFolder.OfUser, "no_such_network.pth")}'", error.Message);
        Assert.Contains("CNN_WEIGHTS", error.Message);
    }
}
