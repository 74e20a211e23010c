using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Compat.Tests.Onnx;

public class OnnxErrorTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        using var stream = new MemoryStream([1, 2, 3, 4]);

        var exception = Assert.Throws<InvalidOperationException>(() => context.Transforms.ApplyOnnxModel(stream));

        Assert.StartsWith("Error initializing model :", exception.Message, StringComparison.Ordinal);
        Assert.Contains("InvalidProtobuf", exception.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("elsewhere.onnx", Assert.Throws<IOException>(() => context.Transforms.ApplyOnnxModel("elsewhere.onnx")).Message);

    [Fact]
    public void A_model_without_the_weights_that_it_names_is_refused()
    {
        using var stream = OnnxFile.Open("external");

        Assert.Throws<InvalidOperationException>(() => context.Transforms.ApplyOnnxModel(stream));
    }

    [Fact]
    public void Outputs_that_the_model_lacks_are_refused_with_those_that_it_has()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => context.Transforms.ApplyOnnxModel("Elsewhere", "Image", OnnxFile.Path("convolution")));

        Assert.Contains("Elsewhere", exception.Message);
        Assert.Contains("Score,Features", exception.Message);
    }

    [Theory]
    [InlineData("", "Image")]
    [InlineData("Score", " ")]
    public void Names_of_nothing_are_refused(string output, string input) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ApplyOnnxModel(output, input, OnnxFile.Path("convolution")));

    [Fact]
    public void What_ONNX_Runtime_reports_reaches_the_reader()
    {
        var rows = context.Data.LoadFromEnumerable([new Pair { Left = [1, 2, 3] }]);
        // Right is missing.
        using var model = context.Transforms.ApplyOnnxModel("Product", "Left", OnnxFile.Path("types")).Fit(rows);

        var failure = OnnxFile.FailureOf(() => model.Transform(rows).GetColumn<float[]>("Product").ToList());

        Assert.Contains("Missing Input: Right", failure.Message);
    }

    [Fact]
    public void A_model_that_was_disposed_may_be_disposed_again()
    {
        var rows = context.Data.LoadFromEnumerable([new Triple { Values = [1, 2, 3] }]);
        var model = context.Transforms.ApplyOnnxModel("Result", "Values", OnnxFile.Path("external")).Fit(rows);

        model.Dispose();
        model.Dispose();
    }

    // The library that the tests run on is the one for CPUs.
    [Fact]
    public void A_GPU_that_is_not_there_is_an_error_unless_the_CPU_may_take_its_place()
    {
        var rows = context.Data.LoadFromEnumerable([new Triple { Values = [1, 2, 3] }]);
        var options = new OnnxOptions
        {
            ModelFile = OnnxFile.Path("external"), InputColumns = ["Values"], OutputColumns = ["Result"],
            GpuDeviceId = 0, FallbackToCpu = true,
        };

        Assert.Throws<InvalidOperationException>(() => context.Transforms.ApplyOnnxModel(OnnxFile.Path("external"), gpuDeviceId: 0));
        using var model = context.Transforms.ApplyOnnxModel(options).Fit(rows);
        Assert.Equal(4, model.Transform(rows).GetColumn<float[]>("Result").Single().Length);
    }

    private sealed class Pair
    {
        [VectorType(1, 3)]
        public float[] Left = [];
    }

    private sealed class Triple
    {
        [VectorType(3)]
        public float[] Values = [];
    }
}
