using System.Diagnostics;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx;

/// <summary>The checker of onnx's own library finds nothing wrong. It needs Debian's package python3-onnx.</summary>
[Trait("Category", "Slow")]
public sealed class OnnxCheckerTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, onnx
        from onnx import helper
        path, named = sys.argv[1], set(sys.argv[2:])
        onnx.checker.check_model(path, full_check=True)
        model = onnx.load(path)
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
        unknown = [v.name for v in inferred.graph.value_info if any(not d.dim_value for d in v.type.tensor_type.shape.dim[1:])]
        assert not unknown, f'extents are not known of {unknown}'
        missing = named - {t.name for t in model.graph.initializer}
        assert not missing, f'no initializer is named {missing}'
        """;

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    public static TheoryData<string> Names => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_of_a_network_is_well_formed_and_all_shapes_follow_from_the_input(string name)
    {
        var weights = ConstantWeights.Of(NetworkCatalog.Get(name, classes: 10));
        Check(weights.ToOnnx(), weights.Network.WithoutHeads().Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount));
    }

    [Fact]
    public void The_file_of_a_network_with_all_options_is_well_formed() => Check(Small().ToOnnx(new()
    {
        Normalization = PixelNormalization.ImageNet, Softmax = true, FoldBatchNorm = true, ForMLNet = true,
        Labels = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")],
    }), []);

    [Fact]
    public void The_file_of_a_network_that_resizes_its_maps_is_well_formed()
    {
        var x = Network.Input(3, 53, 37);
        var y = x.Conv("conv", 4, kernel: 3, stride: 2).Resize(28, 21, Interpolation.Nearest).Resize(4, 3, Interpolation.Nearest)
            .Upsample(2, Interpolation.Nearest).ResizeBy(2.3, 0.7, Interpolation.Bilinear).Resize(20, 31, Interpolation.BilinearAlignedCorners);
        Check(ConstantWeights.Of(y.ResizeTo(x, Interpolation.Bilinear).ToNetwork("resized")).ToOnnx(), []);
    }

    [Fact]
    public void The_file_of_an_average_is_well_formed() => Check(OnnxExport.Average(
        [new(Small(), "input", PixelNormalization.ImageNet), new(Small(), "input", PixelNormalization.MinusOneToOne), new(Small(), "other")]), []);

    [Theory]
    [InlineData("cifar_resnet20")]
    [InlineData("densenet121")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    [InlineData("convnext_tiny")]
    public void A_quantised_file_and_its_calibration_model_are_well_formed(string name)
    {
        var plan = QuantizationPlan.Of(ConstantWeights.Of(NetworkCatalog.Get(name, classes: 10)).ToOnnx());
        Check(plan.CalibrationModel, []);
        Check(plan.Quantize([.. plan.Values.Select(_ => new ValueRange(-1, 1))]), []);
    }

    private static StateDict Small() => ConstantWeights.Of(NetworkCatalog.Get("cifar_resnet20"));

    private void Check(OnnxModel model, IEnumerable<Parameter> named)
    {
        model.Save(files["model.onnx"]);
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", Script, files["model.onnx"], .. named.Select(parameter => parameter.Key)])
        {
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Contains("No module named 'onnx'") ? "Install the package python3-onnx." : errors);
    }
}
