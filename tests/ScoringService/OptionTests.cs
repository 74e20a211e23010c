using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed class OptionTests(ModelFiles models)
{
    [Theory]
    [InlineData("--model", "--model", "nowhere.onnx")]
    [InlineData("nowhere.onnx", "--model", "nowhere.onnx")]
    [InlineData("--model")]
    [InlineData("--max-bacth", "--max-bacth", "3")]
    [InlineData("--queue", "--queue")]
    [InlineData("--max-delay", "--max-delay", "--queue")]
    public async Task A_wrong_argument_ends_the_program_with_2_and_a_message(string expected, params string[] arguments)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Theory]
    [InlineData("from 1 to 1024", "--max-batch", "0")]
    [InlineData("--max-delay", "--max-delay", "-1")]
    [InlineData("'many'", "--threads", "many")]
    public async Task A_wrong_number_ends_the_program_with_2_and_a_message(string expected, params string[] arguments)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync([.. arguments, "--model", models.Quick]);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output);
    }

    [Fact]
    public async Task A_model_that_is_no_ONNX_file_ends_the_program_with_2_and_a_message()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.onnx");
        await File.WriteAllTextAsync(path, "This is no model.");
        var (exitCode, output) = await ServiceProcess.RunAsync("--model", path);
        File.Delete(path);
        Assert.Equal(2, exitCode);
        Assert.Contains(path, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Theory]
    [InlineData("grey", "a single number", "Softmax")]
    [InlineData("any_size", "does not state", "fixed height and width")]
    [InlineData("any_width", "does not state", "fixed height and width")]
    public async Task A_model_of_other_pictures_ends_the_program_with_2_and_says_what_is_needed(string name, string came, string needed)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "TestData", "Models", $"{name}.onnx");
        var (exitCode, output) = await ServiceProcess.RunAsync("--model", path);
        Assert.Equal(2, exitCode);
        Assert.Contains(path, output);
        Assert.Contains(came, output);
        Assert.Contains(needed, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_segmentation_network_ends_the_program_with_2_and_says_that_a_classifier_is_needed(bool isLabelMap)
    {
        var network = Network.Input(3, 8, 8).Relu().ToNetwork("pixels");
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.onnx");
        new StateDict(network, new Dictionary<string, float[]>()).SaveOnnx(path, new() { LabelMap = isLabelMap, Normalization = PixelNormalization.ImageNet });
        var (exitCode, output) = await ServiceProcess.RunAsync("--model", path);
        File.Delete(path);
        Assert.Equal(2, exitCode);
        Assert.Contains($"'{path}' gives a label map", output);
        Assert.Contains("take a classifier", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task Without_ONNX_Runtimes_native_library_the_program_ends_with_2_and_names_the_package()
    {
        var folder = Directory.CreateTempSubdirectory("scoring-service-tests-");
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(ServiceProcess.Program)!).Where(file => !file.EndsWith(".deps.json", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        var copy = Path.Combine(folder.FullName, Path.GetFileName(ServiceProcess.Program));

        var (exitCode, output) = await ServiceProcess.RunProgramAsync(copy, "--model", models.Quick);

        folder.Delete(recursive: true);
        Assert.Equal(2, exitCode);
        Assert.Contains("Reference the package Microsoft.ML.OnnxRuntime", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Theory]
    [InlineData("http://192.0.2.1:5000")]
    [InlineData("nonsense")]
    public async Task An_address_that_is_not_of_this_machine_ends_the_program_with_1_and_a_message(string address)
    {
        var (exitCode, output) = await ServiceProcess.RunAsync("--model", models.Quick, "--urls", address);
        Assert.Equal(1, exitCode);
        Assert.Contains(address, output);
    }
}
