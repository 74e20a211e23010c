using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Training that begins with weights from a file.</summary>
public sealed class FineTuningTests : IDisposable
{
    private static readonly IDataView Rows = View(Swatches.Rows(36));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_are_used_as_they_are_with_no_epochs()
    {
        var weights = Save(classes: 3);

        using var model = Fit(Rows, Quick with { Weights = Path, Epochs = 0 });

        Assert.All(weights.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount),
            parameter => Assert.Equal(weights[parameter.Key], model.LastTransformer.Weights[parameter.Key]));
        Assert.Equal(36, Scores(model, Rows).Length);
    }

    [Fact]
    public void The_classifier_of_another_class_count_begins_anew()
    {
        var weights = Save(classes: 5);

        using var model = Fit(Rows, Quick with { Weights = Path, Epochs = 0 });

        Assert.Equal(weights["conv.weight"], model.LastTransformer.Weights["conv.weight"]);
        Assert.Equal(3, model.LastTransformer.Weights["fc.bias"].Length);
    }

    [Fact]
    public void A_frozen_backbone_keeps_its_weights_and_statistics_while_the_classifier_learns()
    {
        var weights = Save(classes: 3);

        using var model = Fit(Rows, Quick with { Weights = Path, Epochs = 3, FreezeBackboneEpochs = 3 });

        var trained = model.LastTransformer.Weights;
        Assert.All(new[] { "conv.weight", "bn.weight", "bn.running_mean", "bn.running_var" }, key => Assert.Equal(weights[key], trained[key]));
        Assert.NotEqual(weights["fc.weight"], trained["fc.weight"]);
    }

    [Fact]
    public void A_backbone_thaws_after_its_frozen_epochs()
    {
        var weights = Save(classes: 3);

        using var model = Fit(Rows, Quick with { Weights = Path, Epochs = 4, FreezeBackboneEpochs = 2 });

        Assert.NotEqual(weights["conv.weight"], model.LastTransformer.Weights["conv.weight"]);
        Assert.NotEqual(weights["bn.running_mean"], model.LastTransformer.Weights["bn.running_mean"]);
    }

    [Fact]
    public void The_factor_of_the_backbone_slows_it_down()
    {
        var weights = Save(classes: 3);

        double Moved(double factor)
        {
            using var model = Fit(Rows, Quick with { Weights = Path, Epochs = 1, BackboneLearningRateFactor = factor });
            return weights["conv.weight"].Zip(model.LastTransformer.Weights["conv.weight"], (before, after) => Math.Abs(before - after)).Sum();
        }

        Assert.Equal(0, Moved(0));
        Assert.InRange(Moved(0.1), 1e-6, Moved(1) / 2);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        Save(classes: 3);

        Assert.ThrowsAny<Exception>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", Quick with { Weights = Path })).Fit(Rows));
    }

    [Fact]
    public void No_epochs_without_weights_are_refused() =>
        Assert.Contains("or 0 where Weights are given", Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline(Quick with { Epochs = 0 })).Message);

    private string Path => System.IO.Path.Combine(folder.Path, "tiny.safetensors");

    private StateDict Save(int classes)
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(classes, null));
        weights.SaveSafetensors(Path);
        return weights;
    }
}
