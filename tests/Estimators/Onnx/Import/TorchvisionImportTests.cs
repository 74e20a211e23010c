using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>
/// Exports every convolutional classifier of torchvision 0.14 of less than 150 million parameters on the spot (python3-torch,
/// python3-torchvision, python3-onnx) and compares logits; transformers are refused.
/// </summary>
[Trait("Category", "Slow")]
public sealed class TorchvisionImportTests : IDisposable
{
    private const int Classes = 50;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Networks =>
    [
        "alexnet",
        "convnext_tiny", "convnext_small", "convnext_base",
        "densenet121", "densenet161", "densenet169", "densenet201",
        "efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3", "efficientnet_b4", "efficientnet_b5", "efficientnet_b6",
        "efficientnet_b7", "efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l",
        "googlenet", "inception_v3",
        "mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3",
        "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large",
        "regnet_x_400mf", "regnet_x_800mf", "regnet_x_1_6gf", "regnet_x_3_2gf", "regnet_x_8gf", "regnet_x_16gf", "regnet_x_32gf",
        "regnet_y_400mf", "regnet_y_800mf", "regnet_y_1_6gf", "regnet_y_3_2gf", "regnet_y_8gf", "regnet_y_16gf", "regnet_y_32gf",
        "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d",
        "wide_resnet50_2", "wide_resnet101_2",
        "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0",
        "squeezenet1_0", "squeezenet1_1",
        "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_of_a_network_of_torchvision_are_those_of_PyTorch(string name)
    {
        Export(name);
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder.Path, $"{name}.logits"))).ToArray();
        var imported = OnnxImport.Load(Path.Combine(folder.Path, $"{name}.onnx"));
        Assert.Equal(Classes, imported.Network.Output.Shape.Channels);
        var images = FormulaWeights.Uniform("input", 2 * imported.Network.InputShape.Count);

        var logits = GraphRun.On(imported.Weights, imported.Normalization is { } by ? Pixels.Normalize(images, by) : images);

        var difference = ImportedLogitsTests.Difference(logits, expected);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {difference:e1}"));
        // RegNetY-1.6GF and EfficientNet-B7 differ from themselves by more, in another memory layout.
        Assert.InRange(difference, 0, Math.Max(1e-4, 100 * TorchvisionReference.Networks[name].Noise));
    }

    [Theory]
    [InlineData("swin_t")]
    public void A_transformer_is_refused_with_the_operator_that_is_not_known(string name)
    {
        Export(name);
        var error = Assert.Throws<NotSupportedException>(() => OnnxImport.Load(Path.Combine(folder.Path, $"{name}.onnx")));
        Assert.Contains($"{name}.onnx", error.Message);
    }

    private void Export(string name)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [ImportedLogitsTests.PathOf("make.py"), name, folder.Path])
        {
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("/usr/bin/python3 did not start.");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"Exporting {name} needs the packages python3-torch, python3-torchvision and python3-onnx; python3 ended with {process.ExitCode}: {errors}");
    }
}
