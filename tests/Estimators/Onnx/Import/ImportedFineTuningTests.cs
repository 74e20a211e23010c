using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>A network that PyTorch exported for 10 classes and images of 53x37 pixels learns three colours of 12x12.</summary>
public class ImportedFineTuningTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(36));

    private static readonly StateDict Imported = OnnxImport.Load(ImportedLogitsTests.PathOf("mobilenet_v2.onnx")).Weights;

    [Fact]
    public void Training_begins_with_the_imported_weights_and_another_classifier()
    {
        using var model = Fit(Imported, Quick with { Epochs = 0 });

        var began = model.LastTransformer.Weights;
        Assert.Equal((Shape.Map(3, Swatches.Side, Swatches.Side), Shape.Vector(3)), (began.Network.InputShape, began.Network.Output.Shape));
        Assert.All(Backbone(began), key => Assert.Equal(Imported[key], began[key]));
        Assert.Equal(["classifier.1.weight", "classifier.1.bias"], began.Network.Parameters.Select(parameter => parameter.Key).TakeLast(2));
    }

    [Fact]
    public void An_imported_network_learns()
    {
        using var model = Fit(Imported, Quick with { Epochs = 8, FreezeBackboneEpochs = 2 });

        var metrics = Ml.MulticlassClassification.Evaluate(model.Transform(View(Swatches.Rows(60, seed: 2))));
        Assert.InRange(metrics.MicroAccuracy, 0.9, 1);
        var trained = model.LastTransformer.Weights;
        Assert.NotEqual(Imported["features.0.0.weight"], trained["features.0.0.weight"]);
    }

    [Theory]
    [InlineData("conv", "map of a convolution")]
    [InlineData("relu", "map")]
    [InlineData("avgpool", "pooled map")]
    [InlineData("flatten", "pooled vector")]
    public void A_network_that_ends_in_features_gets_a_classifier_and_learns(string end, string features)
    {
        Assert.NotEmpty(features);
        var weights = FormulaWeights.Of(Swatches.Tiny(8, null)).Truncate(end);

        using var model = Fit(weights, Quick with { Epochs = 10 });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(View(Swatches.Rows(60, seed: 2)))).MicroAccuracy, 0.9, 1);
        Assert.Equal(["classifier.weight", "classifier.bias"], model.LastTransformer.Weights.Network.Parameters.Select(parameter => parameter.Key).TakeLast(2));
    }

    [Fact]
    public void Classes_that_lie_in_a_map_of_one_pixel_are_taken_out_of_it()
    {
        var network = Network.Input(3, 12, 12).Conv("conv", 8, kernel: 3).Relu().GlobalAveragePool().Conv("fc", 3, kernel: 1, bias: true).ToNetwork("net");
        var weights = FormulaWeights.Of(network);

        using var model = Fit(weights, Quick with { Epochs = 0 });

        Assert.Equal(weights["fc.weight"], model.LastTransformer.Weights["fc.weight"]);
        Assert.Equal(3, Scores(model, Rows)[0].Length);
    }

    [Fact]
    public void A_network_whose_classes_are_a_map_of_one_pixel_learns()
    {
        var imported = OnnxImport.Load(ImportedLogitsTests.PathOf(Path.Combine("Cases", "squeezenet-head.onnx"))).Weights;

        using var model = Fit(imported, Quick with { Epochs = 30, LearningRate = 0.05 });

        // One convolution with a ReLU behind it, which cannot do much better; guessing gives a third.
        var metrics = Ml.MulticlassClassification.Evaluate(model.Transform(View(Swatches.Rows(60, seed: 2))));
        Assert.InRange(metrics.MicroAccuracy, 0.6, 1);
    }

    [Fact]
    public void A_classifier_of_as_many_classes_is_kept()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));

        using var model = Fit(weights, Quick with { Epochs = 0 });

        Assert.Equal(weights["fc.weight"], model.LastTransformer.Weights["fc.weight"]);
    }

    [Fact]
    public void Weights_that_the_size_of_the_images_does_not_suit_are_refused_with_both_sizes()
    {
        var weights = FormulaWeights.Of(Network.Input(3, 20, 24).Conv("conv", 2, kernel: 3).Linear("hidden", 4).Relu().Linear("fc", 10).ToNetwork("dense"));

        var error = Assert.Throws<ArgumentException>(() => Fit(weights, Quick with { Epochs = 0 }));

        Assert.Contains("hidden.weight [4, 960]", error.Message);
        Assert.Contains("3x12x12", error.Message);
        Assert.Contains("3x20x24", error.Message);
    }

    [Fact]
    public void Pretrained_weights_and_a_file_of_weights_are_refused() =>
        Assert.Contains("one of the two", Assert.Throws<ArgumentException>(() => Fit(Imported, Quick with { Weights = "net.pth" })).Message);

    private static Microsoft.ML.Data.TransformerChain<CnnClassificationTransformer> Fit(StateDict pretrained, CnnClassificationOptions options) =>
        Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.Cnn(pretrained, "Label", "Image", options)).Fit(Rows);

    private static IEnumerable<string> Backbone(StateDict weights) => weights.Network.Parameters
        .Where(parameter => parameter.Role != ParameterRole.BatchCount && !parameter.Key.StartsWith("classifier.", StringComparison.Ordinal))
        .Select(parameter => parameter.Key);
}
