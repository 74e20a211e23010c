using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

public sealed class CnnOnnxErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.onnx", Assert.Throws<FileNotFoundException>(() => Fit(path: "nowhere.onnx")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_model_is_named()
    {
        System.IO.File.WriteAllText(File, "not a model at all");

        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => Fit()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_column_needs_to_know_what_the_network_expects()
    {
        Small.SaveOnnx(File);
        var error = Assert.Throws<ArgumentException>(() => Fit(Images()));

        Assert.Contains("Normalization", error.Message, StringComparison.Ordinal);
        Assert.Contains("ImageNet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_not_normalised_twice()
    {
        Small.SaveOnnx(File, new() { Normalization = PixelNormalization.ImageNet });
        var error = Assert.Throws<ArgumentException>(() => Fit(Images(), new() { Normalization = PixelNormalization.ImageNet }));

        Assert.Contains("normalises images itself", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels", "5 classes, and 2 labels")]
    [InlineData("output", "no output 'nothing'. Its outputs are: output [batch, 5]")]
    [InlineData("size", "takes input [batch, 3, 9, 9], and images of 12x12 pixels were asked for. Leave ImageSize out.")]
    public void Options_that_do_not_fit_the_file_are_refused(string option, string message)
    {
        Small.SaveOnnx(File, new() { Normalization = PixelNormalization.ImageNet });
        CnnOnnxOptions options = option switch
        {
            "labels" => new() { Labels = ["one", "two"] },
            "output" => new() { OutputName = "nothing" },
            _ => new() { ImageSize = 12 },
        };

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Fit(Images(), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.ApplyCnnOnnx(File, options: new() { Threads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.ApplyCnnOnnx(File, options: new() { ImageSize = 0 }));
    }

    public static TheoryData<string, Action<SessionOptions>> MissingProviders => new()
    {
        { "no execution provider CUDA. Reference the package Microsoft.ML.OnnxRuntime.Gpu", session => session.AppendExecutionProvider_CUDA(0) },
        {
            "no execution provider CUDA. Reference the package Microsoft.ML.OnnxRuntime.Gpu",
            session => session.AppendExecutionProvider_CUDA(new OrtCUDAProviderOptions())
        },
        { "Reference the package Microsoft.ML.OnnxRuntime.Gpu", session => session.AppendExecutionProvider_Tensorrt(0) },
        { "no execution provider DML. Reference the package Microsoft.ML.OnnxRuntime.DirectML", session => session.AppendExecutionProvider_DML(0) },
        {
            "no execution provider OpenVINO. Reference the package Intel.ML.OnnxRuntime.OpenVino",
            session => session.AppendExecutionProvider("OpenVINO", [])
        },
        { "no execution provider QNN. Reference the package Microsoft.ML.OnnxRuntime.QNN", session => session.AppendExecutionProvider("QNN", []) },
        { "no execution provider ROCM. Reference a package", session => session.AppendExecutionProvider_ROCm(0) },
        { "Unknown provider name 'Nonsense'", session => session.AppendExecutionProvider("Nonsense", []) },
    };

    [Theory]
    [MemberData(nameof(MissingProviders))]
    public void An_execution_provider_that_is_not_there_names_its_package(string message, Action<SessionOptions> configure)
    {
        Small.SaveOnnx(File);

        var error = Assert.Throws<InvalidOperationException>(() => Fit(options: new() { ConfigureSession = configure }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_no_number_are_refused_with_the_first_tensor()
    {
        var broken = Small.Network.Parameters.ToDictionary(parameter => parameter.Key, parameter => Small[parameter.Key].ToArray());
        (broken["fc.weight"][3], broken["fc.bias"][0]) = (float.NaN, float.NaN);
        new Graph.StateDict(Small.Network, broken).SaveOnnx(File);

        Assert.Contains($"'{File}': in fc.weight: Float32 [5, 8] are weights that are no number", Assert.Throws<InvalidDataException>(() => Fit()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:ff", "is a Git LFS pointer")]
    [InlineData("<!DOCTYPE html>\n<html></html>", "is an HTML page")]
    public void What_lies_in_place_of_a_model_is_called_by_its_name(string content, string message)
    {
        System.IO.File.WriteAllText(File, content);

        Assert.StartsWith($"'{File}' {message}", Assert.Throws<InvalidDataException>(() => Fit()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_too_many_for_classes_are_refused()
    {
        var wide = Graph.Network.Input(3, 700, 700).Flatten().ToNetwork("wide");
        new Graph.StateDict(wide, new Dictionary<string, float[]>()).SaveOnnx(File);

        Assert.Contains("has 1470000 numbers for each image, and at most 1000000 classes", Assert.Throws<InvalidDataException>(() => Fit()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_named_in_fitting_and_in_the_schema()
    {
        Small.SaveOnnx(File);
        var estimator = Ml.Transforms.ApplyCnnOnnx(File, "Photo");

        Assert.Contains("'Photo'", Assert.Throws<ArgumentException>(() => estimator.Fit(View(1))).Message, StringComparison.Ordinal);
        Assert.Contains("'Photo'", Assert.Throws<ArgumentException>(() => estimator.Append(Ml.Transforms.CopyColumns("A", "Score")).Fit(View(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corrupt_image_names_its_path()
    {
        Small.SaveOnnx(File, new() { Normalization = PixelNormalization.ImageNet });
        System.IO.File.WriteAllText(folder.File("broken.png"), "no image");
        using var model = Fit(Images());
        var rows = Ml.Data.LoadFromEnumerable([new LabeledImage { Path = folder.Image("good.png", 1, 2, 3) }, new LabeledImage { Path = "broken.png" }]);

        var error = Assert.ThrowsAny<Exception>(() => Scores(model, Load(rows)));

        Assert.Contains("broken.png", error.ToString(), StringComparison.Ordinal);
    }

    private CnnOnnxTransformer Fit(IDataView? rows = null, CnnOnnxOptions? options = null, string? path = null) =>
        Ml.Transforms.ApplyCnnOnnx(path ?? File, options: options).Fit(rows ?? View(2));

    private IDataView Images() => Load(Ml.Data.LoadFromEnumerable([new LabeledImage { Path = folder.Image("any.png", 9, 99, 199) }]));

    private IDataView Load(IDataView rows) => Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);
}
