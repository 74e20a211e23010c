using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>A file of ONNX ends at 2 GB; what is larger has its weights in a second file.</summary>
[Trait("Category", "Slow")]
public sealed class LargeOnnxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Two members that share their gigabyte of weights in memory; a file has them twice.
    [Fact]
    public void A_model_of_more_than_2_GB_is_two_files_that_ONNX_Runtime_reads_and_no_stream()
    {
        var weights = FormulaWeights.Of(Network.Input(3, 290, 300).Conv("conv", 4, kernel: 3).Linear("fc", 800).ToNetwork("wide"));
        var model = OnnxExport.Average([new(weights, "input"), new(weights, "input")]);
        var path = Path.Combine(folder.Path, "wide.onnx");

        Assert.Contains("Save it to a path", Assert.Throws<InvalidOperationException>(() => model.Write(Stream.Null)).Message);
        model.Save(path);

        Assert.Equal([path, path + ".data"], Directory.GetFiles(folder.Path).Order());
        Assert.InRange(new FileInfo(path).Length, 1, 10_000);
        Assert.InRange(new FileInfo(path + ".data").Length, int.MaxValue, 3L << 30);
        var images = FormulaWeights.Uniform("input", 2 * weights.Network.InputShape.Count);
        var single = OnnxRun.On(weights.ToOnnx(new() { Softmax = true }), images);
        OnnxRun.AssertClose(single, OnnxRun.On(path, model, images));
        Assert.Equal(model.ToString(), OnnxModel.Load(path).ToString());
    }
}
