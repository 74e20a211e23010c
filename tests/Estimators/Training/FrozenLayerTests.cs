using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class FrozenLayerTests
{
    [Fact]
    public void Training_changes_no_layer_that_is_frozen()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null)).Freeze("conv");
        var rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(24))).Transform(View(Swatches.Rows(24)));

        using var model = Ml.MulticlassClassification.Trainers.Cnn(weights, "Label", "Image", Quick with { WeightDecay = 0.1 }).Fit(rows);

        var trained = model.Weights;
        Assert.Equal(weights["conv.weight"], trained["conv.weight"]);
        Assert.NotEqual(weights["bn.weight"], trained["bn.weight"]);
        Assert.NotEqual(weights["fc.weight"], trained["fc.weight"]);
    }
}
