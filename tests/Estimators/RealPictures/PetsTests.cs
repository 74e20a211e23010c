using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Estimators.Tests.RealPictures;

[Trait("Category", "RealData")]
[Trait("Category", "Slow")]
public sealed partial class PetsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_U_Net_with_weights_of_ImageNet_learns_three_breeds_from_three_hundred_photos()
    {
        var (exitCode, output, errors) = await ExampleProgram.Run(
            "Segmentation", "--data", RealData.DensePathOf("pets3"), "--weights", RealData.PathOf("weights", "mobilenet_v2.safetensors"),
            "--no-scratch", "--epochs", "6", "--size", "128", "--sheet", Path.Combine(folder.Path, "sheet.png"));

        Assert.True(exitCode == 0, errors);
        var measured = Line().Matches(output).ToDictionary(line => line.Groups["name"].Value.Trim(), line => double.Parse(line.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
        Assert.InRange(measured["mean"], 0.65, 1);
        Assert.InRange(measured["animal or not"], 0.85, 1);
    }

    [GeneratedRegex(@"^IoU (?<name>.*?) (?<value>[0-9.]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
